import { useState } from 'preact/hooks';
import { type ApiProblem, api, queryString } from '../api.ts';
import { addressWith } from '../parts/filters.tsx';
import { Pending } from '../parts/status.tsx';
import { useApi } from '../parts/use-api.ts';
import { go, usePlace } from '../route.ts';
import { day, t } from '../words/index.ts';
import { askedOf, dayMs } from './asked.ts';
import { Comparison, type ComparisonAnswer } from './comparison.tsx';
import { type Annotation, Timeline } from './timeline.tsx';

const kinds = ['campaign', 'launch', 'other'] as const;

/** What happened, and what it changed. */
export function CampaignsBoard({
  brand,
  now,
  brands,
  mayAct,
}: {
  /** Empty: all. */
  brand: string;
  /** Whole minutes, so that the same is asked in the same words. */
  now: number;
  brands: readonly string[];
  mayAct: boolean;
}) {
  const { query } = usePlace();
  const [edited, setEdited] = useState<Annotation | 'new'>();
  const [said, setSaid] = useState('');
  /** Id of the one that is to be confirmed. */
  const [removed, setRemoved] = useState('');
  const { value, problem, again } = useApi<{ annotations: Annotation[] }>(`/annotations?${queryString({ brand })}`);
  if (problem || !value) return <Pending problem={problem} again={again} />;
  const chosen = value.annotations.find(({ id }) => id === query.get('campaign')) ?? value.annotations[0];
  const changed = (id?: string) => {
    setEdited(undefined);
    setSaid('');
    again();
    go(addressWith(query, { campaign: id }), { replace: true });
  };
  const remove = ({ id }: Annotation) => {
    setRemoved('');
    api('DELETE', `/annotations/${id}`).then(
      () => changed(),
      (error: unknown) => setSaid((error as ApiProblem).text),
    );
  };
  return (
    <>
      <section class="card scroll">
        <div class="head">
          <h2>{t.dashboards.campaigns}</h2>
          {mayAct && !edited && (
            <button type="button" class="main" onClick={() => setEdited('new')}>
              {t.dashboards.addCampaign}
            </button>
          )}
        </div>
        {said && (
          <p class="problem" role="alert">
            {said}
          </p>
        )}
        {edited && (
          <CampaignForm
            key={edited === 'new' ? 'new' : edited.id}
            before={edited === 'new' ? undefined : edited}
            {...{ brand, brands, changed }}
            cancel={() => setEdited(undefined)}
          />
        )}
        {value.annotations.length === 0 ? (
          !edited && <p class="empty">{t.dashboards.noCampaigns}</p>
        ) : (
          <table class="stack">
            <caption class="hidden">{t.dashboards.campaigns}</caption>
            <thead>
              <tr>
                <th scope="col">{t.dashboards.name}</th>
                <th scope="col">{t.dashboards.kind}</th>
                <th scope="col">{t.filter.brand}</th>
                <th scope="col">{t.dashboards.first}</th>
                <th scope="col">{t.dashboards.last}</th>
                {mayAct && <td />}
              </tr>
            </thead>
            <tbody>
              {value.annotations.map((one) => (
                <tr key={one.id} class={one.id === chosen?.id ? 'chosen' : ''}>
                  <td class="long" data-label={t.dashboards.name}>
                    <a
                      href={addressWith(query, { campaign: one.id })}
                      aria-current={one.id === chosen?.id ? 'true' : undefined}
                    >
                      <bdi>{one.name}</bdi>
                    </a>
                  </td>
                  <td data-label={t.dashboards.kind}>{t.dashboards.kinds[one.kind]}</td>
                  <td class="long" data-label={t.filter.brand}>
                    {one.brand || t.dashboards.allBrands}
                  </td>
                  <td data-label={t.dashboards.first}>{one.from}</td>
                  <td data-label={t.dashboards.last}>{one.to}</td>
                  {mayAct && (
                    <td class="number">
                      {removed === one.id ? (
                        <fieldset class="sure" aria-label={t.dashboards.removeSure}>
                          {t.dashboards.removeSure}{' '}
                          <button type="button" class="small" onClick={() => remove(one)}>
                            {t.dashboards.removeCampaign}
                          </button>{' '}
                          <button type="button" class="quiet small" onClick={() => setRemoved('')}>
                            {t.dashboards.cancel}
                          </button>
                        </fieldset>
                      ) : (
                        <span>
                          <button type="button" class="quiet small" onClick={() => setEdited(one)}>
                            {t.dashboards.changeCampaign}
                            <span class="hidden"> {one.name}</span>
                          </button>{' '}
                          <button type="button" class="quiet small" onClick={() => setRemoved(one.id)}>
                            {t.dashboards.removeCampaign}
                            <span class="hidden"> {one.name}</span>
                          </button>
                        </span>
                      )}
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </section>
      {chosen && <Compared key={chosen.id} annotation={chosen} {...{ brand, now }} />}
    </>
  );
}

function Compared({ annotation, brand, now }: { annotation: Annotation; brand: string; now: number }) {
  const { id, name, from, to } = annotation;
  // What was changed is compared anew.
  const { value, problem } = useApi<ComparisonAnswer>(
    `/annotations/${id}/comparison?${queryString({ brand: annotation.brand || brand })}#${from}${to}`,
  );
  const length = Date.parse(to) - Date.parse(from) + dayMs;
  const end = Math.min(now, Date.parse(to) + dayMs + length);
  const board = (
    <section class="card scroll">
      <h2>
        <bdi>{name}</bdi>{' '}
        <small>
          {day(Date.parse(from))} – {day(Date.parse(to))}
        </small>
      </h2>
      {problem || !value ? (
        <Pending problem={problem} />
      ) : (
        <Comparison
          value={value}
          text={name}
          columns={[
            { period: 'before', title: t.dashboards.before },
            { period: 'during', title: t.dashboards.during, change: 'during' },
            { period: 'after', title: t.dashboards.after, change: 'after' },
          ]}
        />
      )}
    </section>
  );
  return (
    <>
      {board}
      {Date.parse(from) - length < end && (
        <Timeline asked={askedOf(annotation.brand || brand, Date.parse(from) - length, end)} />
      )}
    </>
  );
}

function CampaignForm({
  before,
  brand,
  brands,
  changed,
  cancel,
}: {
  before: Annotation | undefined;
  brand: string;
  brands: readonly string[];
  changed: (id: string) => void;
  cancel: () => void;
}) {
  const [said, setSaid] = useState('');
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const body = Object.fromEntries(new FormData(event.currentTarget as HTMLFormElement));
    const [method, path] = before
      ? (['PUT', `/annotations/${before.id}`] as const)
      : (['POST', '/annotations'] as const);
    api<Annotation>(method, path, { body }).then(
      ({ id }) => changed(id),
      (error: unknown) => setSaid((error as ApiProblem).text),
    );
  };
  return (
    <form class="campaign" onSubmit={save}>
      <div class="row">
        <label>
          {t.dashboards.name}
          <input name="name" required maxLength={100} defaultValue={before?.name} autocomplete="off" />
        </label>
        <label>
          {t.dashboards.kind}
          <select name="kind" defaultValue={before?.kind ?? 'campaign'}>
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {t.dashboards.kinds[kind]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.filter.brand}
          <select name="brand" defaultValue={before?.brand ?? brand}>
            <option value="">{t.dashboards.allBrands}</option>
            {brands.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.dashboards.first}
          <input type="date" name="from" required defaultValue={before?.from} />
        </label>
        <label>
          {t.dashboards.last}
          <input type="date" name="to" required defaultValue={before?.to} />
        </label>
        <button type="submit" class="main">
          {t.dashboards.saveCampaign}
        </button>
        <button type="button" onClick={cancel}>
          {t.dashboards.cancel}
        </button>
      </div>
      {said && (
        <p class="problem" role="alert">
          {said}
        </p>
      )}
    </form>
  );
}
