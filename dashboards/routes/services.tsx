/** Services: links and live state of what runs beside these pages. */
import { Badge } from "../components/Badge.tsx";
import { Command } from "../components/Command.tsx";
import { Layout } from "../components/Layout.tsx";
import { Table } from "../components/Table.tsx";
import type { Page } from "../page.ts";
import { listServices, probeService, type ServiceState } from "../workspace/services.ts";

/** Draws the page. */
export async function servicesPage(page: Page) {
  const { t, workspace } = page;
  const states = await Promise.all(listServices(workspace).map(probeService));
  return (
    <Layout
      page={page}
      title="Services"
      lead={t(
        "Asked when this page was drawn; addresses come from the environment.",
        "Interrogés au moment de dessiner la page ; les adresses viennent de l’environnement.",
      )}
    >
      <Table
        caption="Services"
        columns={[
          { name: "Service" },
          { name: t("State", "État") },
          { name: t("Address", "Adresse") },
          { name: t("Milliseconds", "Millisecondes"), numeric: true },
        ]}
        rows={states.map((service) => [
          service.name,
          <State key="state" service={service} page={page} />,
          service.url
            ? <a key="url" href={service.url} rel="noreferrer">{service.url}</a>
            : <Command key="url">{`export ${service.hint}=http://…`}</Command>,
          service.milliseconds === undefined ? "–" : page.number(service.milliseconds, 1),
        ])}
      />
    </Layout>
  );
}

function State({ service, page }: { service: ServiceState; page: Page }) {
  const { t } = page;
  if (service.state === "up") return <Badge tone="good">{t("answers", "répond")}</Badge>;
  if (service.state === "absent") {
    return <Badge tone="plain">{t("not configured", "pas configuré")}</Badge>;
  }
  return (
    <>
      <Badge tone="bad">{t("does not answer", "ne répond pas")}</Badge>{" "}
      {service.name === "API" && <Command>{service.hint}</Command>}
    </>
  );
}
