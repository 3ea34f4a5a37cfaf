import type { Category, Department } from './category.ts';
import { gear } from './gear.ts';
import { furniture, home } from './home.ts';
import { kitchen } from './kitchen.ts';
import { pantry } from './pantry.ts';

/** Everything that the demo shop sells: 40 categories in 8 departments. */
export const departments: readonly Department[] = [kitchen, pantry, home, furniture, ...gear];

export const categories: readonly Category[] = departments.flatMap((department) => department.categories);

export function departmentOf(category: Category): Department | undefined {
  return departments.find((department) => department.slug === category.path[0]);
}
