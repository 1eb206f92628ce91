// What link building won, how much of it lasts, and what a live link cost.
import { html } from "../core/ui.js";
import { useAsk } from "../core/api.js";
import { change, go, hrefOf, lookOf } from "../core/state.js";
import * as format from "../core/format.js";
import { CampaignButton } from "../components/campaign_form.js";
import { Panel } from "../components/panel.js";
import { TableBox } from "../components/table.js";
import { Histogram } from "../charts/bars.js";
import { Survival } from "../charts/survival.js";

const price = (value, row) => (value === null ? html`<span class="muted">–</span>` : `${value.toLocaleString("en", { minimumFractionDigits: Number.isInteger(value) ? 0 : 2, maximumFractionDigits: 2 })} ${row.currency}`);
const none = (at) => html`<p>No campaign is recorded for ${format.visible(at.target)}. A campaign says which links are its work:</p>
  <p><code>linkcrawler campaigns add spring --target ${format.visible(at.target)} --utm spring --cost 1200 --currency EUR</code></p>`;

function Campaigns({ at }) {
  const report = { target: at.target, ...lookOf(at) };
  const { data } = useAsk("campaign-report", report);
  const recorded = useAsk("campaigns", { target: at.target }).data?.rows;
  const others = recorded?.map((campaign) => campaign.campaign) || [];
  const names = data?.rows.map((row) => row.campaign).filter((one) => !recorded || others.includes(one)) || [];
  const name = names.includes(at.campaign) ? at.campaign : names[0];
  const rules = JSON.stringify(recorded?.find((campaign) => campaign.campaign === name));
  return html`<h1>Campaigns for ${format.visible(at.target)}</h1>
    <${All} ...${{ at, report, name }} />
    ${others.length > 0 && html`<${Rules} ...${{ at }} />`}
    ${name !== undefined && html`<div class="grid"><${Lasting} key=${rules} ...${{ at, name }} /><${Cost} ...${{ at, report }} /><${Losses} ...${{ at, report, name }} /></div>`}`;
}

function All({ at, report, name }) {
  const columns = [
    { key: "campaign", label: "Campaign", isWide: true, draw: (row) => (row.campaign === name ? html`<b>${format.visible(row.campaign)}</b>` : format.visible(row.campaign)) },
    { key: "won_backlinks", label: "Won", hint: "Links that began as its work", kind: "count" }, { key: "backlinks", label: "Live", kind: "count" }, { key: "lost_backlinks", label: "Lost", kind: "count" },
    { key: "referring_domains", label: "Live domains", kind: "count" }, { key: "alive_30_days", label: "After 30 days", hint: "What share still lives at that age", kind: "share" }, { key: "alive_90_days", label: "90 days", kind: "share" }, { key: "alive_365_days", label: "A year", kind: "share" },
    { key: "cost", label: "Cost", kind: "number", draw: (row) => price(row.cost, row) }, { key: "cost_per_backlink", label: "A live link", kind: "number", draw: (row) => price(row.cost_per_backlink, row) },
    { key: "cost_per_referring_domain", label: "A live domain", kind: "number", draw: (row) => price(row.cost_per_referring_domain, row) },
    { key: "links", label: "See", draw: (row) => html`<a href=${hrefOf("/links", { where: [...at.where, `campaign=${row.campaign}`] })}>links</a>` },
  ];
  return html`<${Panel} title="All campaigns" hint="A click shows how its links last." question="campaign-report" params=${report} wide height=${220} empty=${none(at)}
    controls=${html`<${CampaignButton} target=${at.target} />`}>${(answer) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="Campaigns" keyOf=${(row) => row.campaign} onRow=${(row) => change({ campaign: row.campaign }, { replace: true })} rowLabel=${(row) => `How the links of ${row.campaign} last`} />`}<//>`;
}

/** Which links are whose work; whoever may change that does so here. */
function Rules({ at }) {
  const when = (row) => [row.since && `from ${format.day(row.since)}`, row.until && `until ${format.day(row.until)}`].filter(Boolean).join(" ");
  const said = (row) => [
    row.source_domains.length > 0 && html`from <span class="text">${row.source_domains.length <= 3 ? row.source_domains.map(format.visible).join(", ") : `${row.source_domains.length} domains`}</span>`,
    row.target_prefix && html`to <code>${format.visible(row.target_prefix)}</code>`, row.utm_campaign && html`utm_campaign <code>${format.visible(row.utm_campaign)}</code>`,
    row.anchor_regex && html`anchor <code>${format.visible(row.anchor_regex)}</code>`, when(row),
  ].filter(Boolean).map((one, i) => html`${i > 0 && " · "}${one}`);
  const columns = [
    { key: "campaign", label: "Campaign", draw: (row) => html`<span class="named">${format.visible(row.campaign)}</span>` }, { key: "rules", label: "Links", isWide: true, draw: said },
    { key: "edit", label: html`<span class="sr">Edit</span>`, draw: (row) => html`<${CampaignButton} target=${at.target} campaign=${row} />` },
  ];
  return html`<${Panel} title="What belongs to each" question="campaigns" params=${{ target: at.target }} wide isRecord>${(answer) =>
    html`<${TableBox} columns=${columns} rows=${answer.rows} label="Rules of the campaigns" keyOf=${(row) => row.campaign} />`}<//>`;
}

function Lasting({ at, name }) {
  const params = { name, target: at.target, ...lookOf(at), limit: 1000 };
  return html`<${Panel} title=${`How long the links of ${name} live`} hint="Kaplan and Meier: links that were last seen alive count up to that day." question="campaign-survival" params=${params} isSteady wide empty="It has won no link yet.">${(answer) => {
    const last = answer.rows.at(-1);
    return html`<p class="said">${last && `${format.share(last.survival)} live longer than ${format.count(last.day)} days, the greatest age that is known.`}</p>
      <${Survival} label=${`Share of the links of ${name} that live, by age`} series=${[{ name, rows: answer.rows }]} />`;
  }}<//>`;
}

function Cost({ report }) {
  return html`<${Panel} title="Cost of a live domain" question="campaign-report" params=${report} isEmpty=${(answer) => !answer.rows.some((row) => row.cost_per_referring_domain !== null)} empty=${html`<p>No cost is recorded.</p><p><code>linkcrawler campaigns add NAME … --cost 1200 --currency EUR</code></p>`}>${(answer) => {
    const rows = answer.rows.filter((row) => row.cost_per_referring_domain !== null);
    const currencies = [...new Set(rows.map((row) => row.currency))];
    return html`<${Histogram} label="Cost of a live domain by campaign" rows=${rows} nameKey="campaign" valueKey="cost_per_referring_domain" valueLabel=${`cost, ${currencies.join(" and ") || "no currency"}`} say=${format.short}
      more=${[{ key: "referring_domains", name: "live domains" }, { key: "cost", name: "cost" }]} onPick=${(row) => change({ campaign: row.campaign }, { replace: true })} />
      ${currencies.length > 1 && html`<p class="muted">The currencies differ: the bars are not to be compared.</p>`}`;
  }}<//>`;
}

function Losses({ at, report, name }) {
  const columns = [{ key: "reason", label: "Reason", isWide: true, draw: (row) => format.words(row.reason) }, { key: "n", label: "Lost links", kind: "count" }];
  const reasons = (answer) => Object.entries(answer.rows.find((row) => row.campaign === name)?.lost_by_reason || {}).filter(([, n]) => n).map(([reason, n]) => ({ reason, n }));
  return html`<${Panel} title=${`Why ${name} lost links`} question="campaign-report" params=${report} isEmpty=${(answer) => !reasons(answer).length} empty="It has lost none.">${(answer) =>
    html`<${TableBox} columns=${columns} rows=${reasons(answer)} label="Reasons" onRow=${() => go(hrefOf("/lost", { where: [...at.where, `campaign=${name}`] }))} rowLabel=${() => "See the lost links"} />`}<//>`;
}

export { Campaigns as view };
