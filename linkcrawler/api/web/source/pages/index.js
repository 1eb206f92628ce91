// The pages, in the order of the menu.
//
// A page is one file that exports its `view`, and has its line below.
//   path   "/anchors"; the address is path + what is looked at: state.js keeps all of it (target, competitor, window,
//          where, ...). What only your page needs is a name of its own there: at.NAME, change({NAME: value}).
//   title  in the menu and the tab
//   view   a component that gets {at}, the state. With `needsTarget: true` it is only drawn where at.target is given,
//          and has a window to look at; others have one with `hasWindow: true`.
//   group  the heading in the menu that it stands under
//
// Build it of panels. A Panel asks one question and draws its answer; waiting, errors, emptiness, SQL, curl and
// downloads are its own:
//   html`<${Panel} title="Anchors" question="anchors" params=${{ target: at.target, ...lookOf(at), limit: 50 }}
//     empty="What to do when there is nothing">${(answer, {more, isLoadingMore}) => html`<${TableBox} .../>`}<//>`
// lookOf(at) gives scope, crawl, where, to; lookOf(at, {isWindow: true}) `from` too. Ask only with parameters that the
// question takes (/api/v1/openapi.json): others are refused.
// A panel asks when it comes near to what is seen. `controls` may be a function of {again}, to ask anew.
// Charts (charts/*.js) take plain rows; each has `label` (its accessible name) and a table by itself.
// A click on a row or a bar narrows: addFilter("anchor=..."), or go(hrefOf("/links", {where: [...]})).
import { view as home } from "./home.js";
import { view as overview } from "./overview.js";
import { view as links } from "./links.js";
import { view as anchors } from "./anchors.js";
import { view as types } from "./types.js";
import { view as landing } from "./landing.js";
import { view as authority } from "./authority.js";
import { view as diversity } from "./diversity.js";
import { view as competitors } from "./competitors.js";
import { view as network } from "./network.js";
import { view as lost } from "./lost.js";
import { view as campaigns } from "./campaigns.js";
import { view as lists } from "./lists.js";
import { view as traffic } from "./traffic.js";
import { view as crawls } from "./crawls.js";
import { view as watches } from "./watches.js";
import { view as sql } from "./sql.js";

export const PAGES = [
  { path: "/", title: "Index", group: "Index", view: home },
  { path: "/overview", title: "Overview", group: "", needsTarget: true, view: overview },
  { path: "/links", title: "Links", group: "Links", needsTarget: true, view: links },
  { path: "/anchors", title: "Anchors", group: "Links", needsTarget: true, view: anchors },
  { path: "/types", title: "Types and rel", group: "Links", needsTarget: true, view: types },
  { path: "/landing", title: "Landing pages", group: "Links", needsTarget: true, view: landing },
  { path: "/authority", title: "Authority", group: "Links", needsTarget: true, view: authority },
  { path: "/diversity", title: "Diversity", group: "Links", needsTarget: true, view: diversity },
  { path: "/competitors", title: "Competitors", group: "Compare", needsTarget: true, view: competitors },
  { path: "/network", title: "Network", group: "Compare", needsTarget: true, view: network },
  { path: "/lost", title: "Lost and broken", group: "Change", needsTarget: true, view: lost },
  { path: "/campaigns", title: "Campaigns", group: "Change", needsTarget: true, view: campaigns },
  { path: "/lists", title: "Lists", group: "Links", needsTarget: true, view: lists },
  { path: "/traffic", title: "Traffic", group: "Change", needsTarget: true, view: traffic },
  { path: "/watches", title: "Watches", group: "Change", hasWindow: true, view: watches },
  { path: "/crawls", title: "Crawl health", group: "Index", view: crawls },
  { path: "/sql", title: "SQL", group: "Index", view: sql },
];
export const pageAt = (path) => PAGES.find((page) => page.path === path);
