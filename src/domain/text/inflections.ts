/**
 * The other number of an English word, where its letters tell: `mug` and `mugs`, `dish` and `dishes`, `berry` and
 * `berries`, `knife` and `knives`. Some that no dictionary has are among them: nothing is found by those.
 */
export function inflectionsOf(word: string): string[] {
  return isEnglish.test(word) ? [...singulars(word), ...plurals(word)].filter(isLongEnough) : [];
}

/** Shorter ones are mostly no nouns; nor is what is left of them without their plural (`axes`). */
const isEnglish = /^[a-z]{3,}$/;
const isLongEnough = (form: string) => form.length >= 3;

function singulars(word: string): string[] {
  if (!/[^s]s$/.test(word) || word.length < 4) return [];
  const forms = [word.slice(0, -1)];
  if (/(?:s|x|z|ch|sh)es$/.test(word)) forms.push(word.slice(0, -2));
  if (/.{2}ies$/.test(word)) forms.push(`${word.slice(0, -3)}y`);
  if (/.{2}ves$/.test(word)) forms.push(`${word.slice(0, -3)}f`, `${word.slice(0, -3)}fe`);
  return forms;
}

function plurals(word: string): string[] {
  if (/[^s]s$/.test(word) && word.length > 3) return [];
  if (/(?:s|x|z|ch|sh)$/.test(word)) return [`${word}es`];
  if (/[^aeiou]y$/.test(word)) return [`${word.slice(0, -1)}ies`];
  const forms = [`${word}s`];
  if (/.[^f]fe?$/.test(word)) forms.push(`${word.replace(/fe?$/, '')}ves`);
  return forms;
}
