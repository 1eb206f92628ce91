// The pages, in the order of the menu.
//
// A page is one file, fetched when it is first opened, that exports its `view`, and has its line below.
//   path   "/anchors"; the address is path + what is looked at: state.js keeps all of it (target, competitor, window,
//          where, ...). What only your page needs is a name of its own there: at.NAME, change({NAME: value}).
//   title  in the menu and the tab
//   view   a component that gets {at}, the state. With `needsTarget: true` it is only drawn where at.target is given.
//   load   fetches its file
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
export const PAGES = [
  { path: "/", title: "Index", group: "Index", load: () => import("./home.js") },
  { path: "/overview", title: "Overview", group: "", needsTarget: true, load: () => import("./overview.js") },
  { path: "/links", title: "Links", group: "Links", needsTarget: true, load: () => import("./links.js") },
  { path: "/anchors", title: "Anchors", group: "Links", needsTarget: true, load: () => import("./anchors.js") },
  { path: "/types", title: "Types and rel", group: "Links", needsTarget: true, load: () => import("./types.js") },
  { path: "/landing", title: "Landing pages", group: "Links", needsTarget: true, load: () => import("./landing.js") },
  { path: "/authority", title: "Authority", group: "Links", needsTarget: true, load: () => import("./authority.js") },
  { path: "/diversity", title: "Diversity", group: "Links", needsTarget: true, load: () => import("./diversity.js") },
  { path: "/competitors", title: "Competitors", group: "Compare", needsTarget: true, load: () => import("./competitors.js") },
  { path: "/network", title: "Network", group: "Compare", needsTarget: true, load: () => import("./network.js") },
  { path: "/lost", title: "Lost and broken", group: "Change", needsTarget: true, load: () => import("./lost.js") },
  { path: "/campaigns", title: "Campaigns", group: "Change", needsTarget: true, load: () => import("./campaigns.js") },
  { path: "/traffic", title: "Traffic", group: "Change", needsTarget: true, load: () => import("./traffic.js") },
  { path: "/crawls", title: "Crawl health", group: "Index", load: () => import("./crawls.js") },
  { path: "/sql", title: "SQL", group: "Index", load: () => import("./sql.js") },
];
export const pageAt = (path) => PAGES.find((page) => page.path === path);

// The page that is opened is fetched beside the shell, not after it.
pageAt(location.pathname)?.load().catch(() => {}); // the shell tells when it asks again
