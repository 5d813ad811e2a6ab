import type { ClickHouseClient } from '@clickhouse/client';
import type { Clock } from '../../core/clock.ts';
import type { BrandModel, BrandModelStore, BrandTask, StoredBrandModel } from '../../core/learning.ts';
import { rowsOf } from './evidence/read.ts';
import { jsonLine, keepRows } from './insert-rows.ts';
import { quote } from './literals.ts';

interface Row {
  readonly brand: string;
  readonly version: number;
  readonly task: BrandTask;
  readonly base_model: string;
  readonly labels: number;
  readonly before_f1: number;
  readonly after_f1: number;
  readonly before_loss: number;
  readonly after_loss: number;
  readonly learned: boolean | number;
  readonly adopted: boolean;
  readonly active: boolean;
  readonly reason: string;
  readonly made: string;
  readonly made_by: string;
  readonly row_version: string;
}

const columns = `brand, version, task, base_model, labels, before_f1, after_f1, before_loss, after_loss, adaptation != '' AS learned,
  adopted, active, reason,
  toUnixTimestamp64Milli(made_at) AS made, made_by, row_version`;

/** What was learned for each brand. One process at a time adds to a brand: whoever holds the lease, or answers commands. */
export function createBrandModels({
  client,
  clock,
}: {
  client: Pick<ClickHouseClient, 'query' | 'exec'>;
  clock: Clock;
}): BrandModelStore {
  let lastAdd: Promise<unknown> = Promise.resolve();

  const rows = (what: string, where: string) =>
    rowsOf<Row & { readonly adaptation?: string }>(
      client,
      'reading the models of brands',
      `SELECT ${what} FROM brand_models FINAL WHERE ${where} ORDER BY brand, version DESC`,
    );
  const ofTask = (task: BrandTask = 'sentiment') => `task = '${task}'`;
  const ofBrand = (brand: string) => `brand = ${quote(brand.toWellFormed())}`;

  async function write(model: Omit<StoredBrandModel, 'version'>): Promise<BrandModel> {
    const known = await rows(columns, ofBrand(model.brand));
    const version = Math.max(0, ...known.map((row) => row.version)) + 1;
    const rowVersion = Math.max(clock.now(), 1 + Math.max(0, ...known.map((row) => Number(row.row_version))));
    const former = model.active
      ? await rows(`${columns}, adaptation`, `${ofBrand(model.brand)} AND ${ofTask(model.task)} AND active`)
      : [];
    // In one insert, so that there is never a moment with two, or with none.
    const lines = [...former.map((row) => ({ ...storedOf(row), active: false })), { ...model, version }].map((stored) =>
      jsonLine(rowOf(stored, rowVersion)),
    );
    await keepRows(client, `keeping a model of ${model.brand}`, 'brand_models', lines);
    const { adaptation: _, ...kept } = model;
    return { ...kept, version };
  }

  return {
    list: async (brand, task) =>
      (await rows(columns, `${ofTask(task)} AND ${brand === undefined ? '1' : ofBrand(brand)}`)).map(modelOf),
    async read(brand, version) {
      const [row] = await rows(`${columns}, adaptation`, `${ofBrand(brand)} AND version = ${Math.trunc(version)}`);
      return row && storedOf(row);
    },
    async add(model) {
      const add = lastAdd.then(() => write(model));
      lastAdd = add.catch(() => undefined);
      return add;
    },
  };
}

function modelOf(row: Row): BrandModel {
  return {
    brand: row.brand,
    version: row.version,
    ...(row.task !== 'sentiment' && { task: row.task }),
    baseModel: row.base_model,
    labels: row.labels,
    before: { macroF1: row.before_f1, logLoss: row.before_loss },
    after: { macroF1: row.after_f1, logLoss: row.after_loss },
    learned: Boolean(row.learned),
    adopted: row.adopted,
    active: row.active,
    reason: row.reason,
    madeAt: Number(row.made),
    madeBy: row.made_by,
  };
}

const storedOf = (row: Row & { readonly adaptation?: string }): StoredBrandModel => ({
  ...modelOf(row),
  adaptation: row.adaptation ?? '',
});

function rowOf(model: StoredBrandModel, rowVersion: number): Record<string, unknown> {
  return {
    brand: model.brand,
    version: model.version,
    task: model.task ?? 'sentiment',
    base_model: model.baseModel,
    adaptation: model.adaptation,
    labels: model.labels,
    before_f1: model.before.macroF1,
    after_f1: model.after.macroF1,
    before_loss: model.before.logLoss,
    after_loss: model.after.logLoss,
    adopted: model.adopted,
    active: model.active,
    reason: model.reason,
    made_at: model.madeAt,
    made_by: model.madeBy,
    row_version: rowVersion,
  };
}
