// A campaign: which links are its work, and what it cost. Recorded, changed, taken back.
import { html, useState } from "../core/ui.js";
import { getJson, Problem, record, takeBack, urlOf, useMay } from "../core/api.js";
import { Dialog } from "./dialog.js";
import { dated, dayOf, RecordForm } from "./record_form.js";

const FIELDS = [
  { name: "name", label: "Name", required: true, wide: true },
  { name: "sources", label: "From these domains", kind: "lines", hint: "One a line.", wide: true },
  { name: "prefix", label: "To pages that begin so", hint: "Such as https://example.com/spring/" },
  { name: "utm", label: "With this utm_campaign" },
  { name: "anchor", label: "With an anchor in which this is found", hint: "A regular expression (RE2).", wide: true },
  { name: "since", label: "That began on this day or later" },
  { name: "until", label: "That began on this day or before" },
  { name: "cost", label: "Cost of it all" },
  { name: "currency", label: "Currency", hint: "Three letters, such as EUR." },
];

/** What was recorded, as the fields have it. */
function valuesOf(campaign) {
  return {
    name: campaign.campaign, sources: campaign.source_domains, prefix: campaign.target_prefix, utm: campaign.utm_campaign,
    anchor: campaign.anchor_regex, cost: campaign.cost, currency: campaign.currency,
    since: dayOf(campaign.since), until: dayOf(campaign.until, true),
  };
}

/** `campaign` is changed; a new one without it. */
export function CampaignButton({ target, campaign }) {
  const [isOpen, setOpen] = useState(false);
  const may = useMay("operate");
  if (!may) return null;
  const close = () => setOpen(false);
  const title = campaign ? `Campaign ${campaign.campaign}` : "New campaign";
  return html`<button class="button small" aria-label=${campaign && `Edit ${campaign.campaign}`} onClick=${() => setOpen(true)}>${campaign ? "Edit" : "Add campaign"}</button>
    ${isOpen && html`<${Dialog} title=${title} close=${close}><${Form} ...${{ target, campaign }} done=${close} /><//>`}`;
}

function Form({ target, campaign, done }) {
  const values = campaign ? valuesOf(campaign) : {};
  const fields = FIELDS.map((field) => (["since", "until"].includes(field.name) ? dated(field, values[field.name]) : field));
  const drop = () => takeBack("campaigns", { name: campaign.campaign, target });
  const keep = async (told) => {
    // As they are now: somebody else may have changed them since this page was read.
    const taken = (await getJson(urlOf("campaigns", { target }))).rows.map((row) => row.campaign);
    if (campaign && !taken.includes(campaign.campaign)) {
      throw new Problem(0, { detail: `There is no campaign ${campaign.campaign} any more: somebody removed or renamed it. Load the page again.` });
    }
    if (taken.includes(told.name) && told.name !== campaign?.campaign) {
      throw new Problem(0, { detail: `There is a campaign ${told.name} already: change that one, or give another name.`, parameter: "name" });
    }
    await record("POST", "campaigns", { target, ...told });
    if (campaign && told.name !== campaign.campaign) await drop(); // it has another name now
  };
  return html`<p>A link belongs to the campaign where everything that is filled in holds.</p>
    <${RecordForm} fields=${fields} values=${values} keep=${keep} remove=${campaign && drop} removes="Its links stay what they are." done=${done} />`;
}
