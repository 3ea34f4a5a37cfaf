import { changeTemplatePhase } from '../../app/change-template-phase.ts';
import { createTemplate } from '../../app/create-template.ts';
import { readTemplate } from '../../app/read-templates.ts';
import type { Refusal } from '../../domain/decision.ts';
import type { CouponTemplate, TemplateContent } from '../../domain/template.ts';
import { writeInChunks } from '../write-in-chunks.ts';
import type { ImportJob } from './import.ts';
import { isAsInFiles } from './templates.ts';

export interface ImportedTemplate {
  readonly id: string;
  readonly content: TemplateContent;
}

export interface WrittenTemplates {
  readonly inserted: number;
  /** Drafts that an earlier, interrupted run left behind, published now. */
  readonly completed: number;
  readonly unchanged: number;
  /** Changed by somebody since they were imported, and left as they are. */
  readonly kept: number;
}

export interface DraftedTemplates {
  readonly ids: readonly string[];
  readonly written: WrittenTemplates;
}

type Job = Pick<ImportJob, 'ports' | 'progress' | 'isShared'>;

/** Makes those that are not there yet, as drafts, so that nobody claims one before its list is whole. */
export async function draftTemplates(
  { ports, progress, isShared }: Job,
  imported: readonly ImportedTemplate[],
): Promise<DraftedTemplates> {
  const ids: string[] = [];
  let [inserted, completed, unchanged, kept] = [0, 0, 0, 0];
  const draft = async ({ id, content }: ImportedTemplate) => {
    const stored = await readTemplate(ports, id);
    if (!stored.ok) {
      const created = await createTemplate(ports, { id, draft: content });
      if (!created.ok) throw new Error(`The coupon ${id} could not be made: ${explain(created)}.`);
      inserted++;
      ids.push(id);
      return;
    }
    const { template } = stored;
    if (template.phase === 'draft') {
      completed++;
      ids.push(id);
    } else if (isUntouched(template, content)) unchanged++;
    else kept++;
  };
  progress.stage('coupons', imported.length);
  await writeInChunks({
    rows: imported,
    write: async (chunk) => {
      await Promise.all(chunk.map(draft));
    },
    isShared,
    onWritten: progress.advance,
  });
  return { ids, written: { inserted, completed, unchanged, kept } };
}

function isUntouched(template: CouponTemplate, content: TemplateContent): boolean {
  return template.phase === 'published' && isAsInFiles(template, content);
}

export async function publishTemplates(
  { ports, progress, isShared }: Job,
  { ids, written }: DraftedTemplates,
): Promise<WrittenTemplates> {
  progress.stage('publishing', ids.length);
  await writeInChunks({
    rows: ids,
    write: async (chunk) => {
      const done = await Promise.all(
        chunk.map((id) => changeTemplatePhase(ports, { id, action: 'publish' })),
      );
      for (const [i, published] of done.entries()) {
        if (!published.ok)
          throw new Error(`The coupon ${chunk[i]} could not be published: ${explain(published)}.`);
      }
    },
    isShared,
    onWritten: progress.advance,
  });
  return written;
}

function explain({ reason }: Refusal): string {
  return [reason.code, ...(reason.flaws ?? []).map((flaw) => `${flaw.pointer} ${flaw.message}`)].join(', ');
}
