"""Query parameters that name one click, one visitor or one campaign, and never the page.

Without this, one article shared a thousand times is a thousand pages. Listed is only what no server needs to
find its content; a name that some site uses for content (`ref`, `source`, `cid`, `campaign`) stays out,
whatever others use it for. The href as the page spelled it is kept beside the link: campaigns stay countable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from linkcrawler.errors import ConfigError

# One service a line. A trailing * stands for any ending; letter case does not matter.
TRACKING_PARAMETERS = (
    *("utm_*", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "gad_source", "gad_campaignid"),  # Google Ads
    *("_ga", "_gl", "_gac", "srsltid"),  # Google Analytics, Merchant Center
    *("fbclid", "fb_action_ids", "fb_action_types", "fb_ref", "fb_source", "igsh", "igshid"),  # Meta
    "msclkid",  # Microsoft Advertising
    *("twclid", "ref_src", "ref_url"),  # X
    *("ttclid", "li_fat_id", "epik", "rdt_cid", "sccid"),  # TikTok, LinkedIn, Pinterest, Reddit, Snapchat
    *("yclid", "ysclid", "ymclid", "_openstat"),  # Yandex, Yahoo Japan, Openstat
    *("mtm_*", "matomo_*", "piwik_*"),  # Matomo
    *("pk_campaign", "pk_kwd", "pk_keyword", "pk_source", "pk_medium", "pk_content", "pk_cid"),  # Matomo, old
    *("mc_cid", "mc_eid"),  # Mailchimp
    *("_hsenc", "_hsmi", "__hssc", "__hstc", "__hsfp", "hsctatracking", "hsa_*"),  # HubSpot
    *("mkt_tok", "elqtrack", "elqtrackid"),  # Marketo, Eloqua
    *("s_kwcid", "ef_id"),  # Adobe
    *("_ke", "_kx"),  # Klaviyo
    *("vero_conv", "vero_id", "__s", "dm_i"),  # Vero, Drip, Dotdigital
    *("ml_subscriber", "ml_subscriber_hash", "oly_anon_id", "oly_enc_id"),  # MailerLite, Omeda
    *("_bta_tid", "_bta_c", "trk_contact", "trk_msg", "trk_module", "trk_sid"),  # Bronto, Listrak
    *("bsft_clkid", "bsft_uid", "nr_email_referer", "_bhlid"),  # Blueshift, NewsRoom, Beehiiv
    *("_branch_match_id", "_branch_referrer", "irclickid", "rb_clickid", "wickedid"),  # Branch, Impact, ...
    *("dicbo", "tblci", "guccounter", "guce_referrer", "guce_referrer_sig"),  # Outbrain, Taboola, Yahoo
)


@dataclass(frozen=True, slots=True)
class Tracking:
    """A set of parameter names to remove: whole names, and beginnings of names, in lower case."""

    names: frozenset[str]
    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, patterns: Iterable[str]) -> Tracking:
        """The set that `patterns` describe: a name, or the beginning of a name followed by `*`.

        Raises ConfigError that lists every pattern of another form.

        >>> Tracking.of(["utm_*", "GCLID"])
        Tracking(names=frozenset({'gclid'}), prefixes=('utm_',))
        """
        patterns = [pattern.lower() for pattern in patterns]
        if wrong := [p for p in patterns if not p.rstrip("*") or "*" in p[:-1] or "&" in p or "=" in p]:
            raise ConfigError(
                f"tracking parameters {wrong!r} are no names: write a name, or the beginning of one and a *"
            )
        return cls(
            names=frozenset(p for p in patterns if not p.endswith("*")),
            prefixes=tuple(sorted({p[:-1] for p in patterns if p.endswith("*")})),
        )

    def has(self, name: str) -> bool:
        """Whether a parameter of this name is removed."""
        name = name.lower()
        return name in self.names or name.startswith(self.prefixes)

    def strip(self, query: str) -> str:
        """`query` without these parameters; the others keep their order and their spelling.

        >>> TRACKING.strip("b=2&utm_source=x&a=1&&GCLID=7")
        'b=2&a=1&'
        """
        parameters = query.split("&")
        kept = [p for p in parameters if not self.has(p.partition("=")[0])]
        return query if len(kept) == len(parameters) else "&".join(kept)


TRACKING = Tracking.of(TRACKING_PARAMETERS)
