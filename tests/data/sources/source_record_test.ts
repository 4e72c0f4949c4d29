import assert from "node:assert/strict";
import { join } from "node:path";
import { writeSourceRecord } from "../../../src/data/sources/source_record.ts";
import { withFolder } from "../../_temporary.ts";

Deno.test("writeSourceRecord() writes source.json beside the catalogue", () =>
  withFolder(async (folder) => {
    await writeSourceRecord(folder, { source: "sample", rows: 3 });
    const text = await Deno.readTextFile(join(folder, "source.json"));
    assert.equal(text, '{\n  "source": "sample",\n  "rows": 3\n}\n');
  }));
