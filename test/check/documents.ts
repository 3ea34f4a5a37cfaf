import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const LINK = /\]\(([^)\s]+)(?:\s+"[^"]*")?\)|(?:src|href)="([^"]+)"/g;
const CODE_SPAN = /`([^`\n]+)`/g;

/**
 * Names of files in README.md and docs/ that lead nowhere: targets of links and images, and code spans that read
 * as a path of the project (`src/domain/`, `test/check.ts`). Globs, placeholders and what git ignores are left out.
 */
export async function checkDocuments(root: string, files: readonly string[]): Promise<readonly string[]> {
  const folders = new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0] ?? ''));
  const documents = files.filter((file) => file === 'README.md' || /^docs\/.*\.md$/.test(file));
  const dead: string[] = [];
  for (const document of documents) {
    const text = await readFile(path.join(root, document), 'utf8');
    for (const [index, line] of withoutCodeBlocks(text).split('\n').entries()) {
      const links = [...line.matchAll(LINK)].map((match) => match[1] ?? match[2] ?? '');
      const spans = [...line.matchAll(CODE_SPAN)].map((match) => match[1] ?? '');
      const targets = [
        ...links.filter(isRelative).map((link) => path.join(path.dirname(document), withoutAnchor(link))),
        ...spans.filter((span) => readsAsPath(span, folders)).map((span) => span.replace(/:\d+$/, '')),
      ];
      for (const target of targets) {
        if (!existsSync(path.join(root, target)))
          dead.push(`${document}:${index + 1}: ${target} is not there`);
      }
    }
  }
  return dead;
}

/** Lines stay where they are, so that a finding names the right one. */
function withoutCodeBlocks(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/[^\n]/g, ''));
}

function isRelative(link: string): boolean {
  return !/^([a-z][a-z0-9+.-]*:|#|\/)/i.test(link);
}

function withoutAnchor(link: string): string {
  return link.replace(/[#?].*$/, '');
}

function readsAsPath(span: string, folders: ReadonlySet<string>): boolean {
  const first = span.split('/')[0] ?? '';
  return folders.has(first) && /^[\w.-]+\/[\w./-]*(:\d+)?$/.test(span);
}
