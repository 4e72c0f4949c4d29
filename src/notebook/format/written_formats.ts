/** The files of a notebook that ran, by format. */
import { writeFileAtomic } from "../../files/atomic_write.ts";
import { htmlPage, type NotebookDocument } from "./html_page.ts";
import { ipynb } from "./ipynb.ts";
import { markdownFile } from "./markdown_file.ts";
import { notebookKit } from "./notebook_kit.ts";

/** Formats by name as typed; each writes below a folder and returns its main file. */
export const FORMATS: Readonly<
  Record<string, (document: NotebookDocument, folder: string) => Promise<string>>
> = {
  html: (document, folder) => writeOne(`${folder}/${document.name}.html`, htmlPage(document)),
  md: async (document, folder) => {
    const { text, pictures } = markdownFile(document);
    for (const [path, content] of pictures) await writeFileAtomic(`${folder}/${path}`, content);
    return await writeOne(`${folder}/${document.name}.md`, text);
  },
  ipynb: (document, folder) => writeOne(`${folder}/${document.name}.ipynb`, ipynb(document)),
  kit: (document, folder) => writeOne(`${folder}/${document.name}.kit.html`, notebookKit(document)),
};

async function writeOne(path: string, content: string): Promise<string> {
  await writeFileAtomic(path, content);
  return path;
}
