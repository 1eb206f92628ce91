// The pages, in the order of the menu.
//
// A page is one file that exports `page = {path, title, view}` and has its line below.
//   path   "/anchors"; the address is path + what is looked at: state.js keeps all of it (target, competitor, window,
//          where, ...). What only your page needs is a name of its own there: at.NAME, change({NAME: value}).
//   title  in the menu and the tab
//   view   a component that gets {at}, the state. With `needsTarget: true` it is only drawn where at.target is given.
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
import { page as home } from "./home.js";
import { page as overview } from "./overview.js";
import { page as links } from "./links.js";
import { page as anchors } from "./anchors.js";
import { page as types } from "./types.js";
import { page as landing } from "./landing.js";
import { page as authority } from "./authority.js";
import { page as diversity } from "./diversity.js";
import { page as competitors } from "./competitors.js";
import { page as network } from "./network.js";
import { page as lost } from "./lost.js";
import { page as campaigns } from "./campaigns.js";
import { page as traffic } from "./traffic.js";
import { page as crawls } from "./crawls.js";
import { page as sql } from "./sql.js";

export const PAGES = [
  home, overview, links, anchors, types, landing, authority, diversity, competitors, network, lost, campaigns, traffic,
  crawls, sql,
];
export const pageAt = (path) => PAGES.find((page) => page.path === path);
