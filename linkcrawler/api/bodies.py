"""What is told in a request's body: every field once. What its values may be is for `analytics` to say."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from analytics.lists import LISTS
from analytics.targets import SCOPES

Text = Annotated[str, Field(max_length=4_000)]
Target = Annotated[str, Field(min_length=1, max_length=4_000, description="A domain.", examples=["example.com"])]
ListName: Any = Literal.__getitem__(LISTS)
Scope: Any = Literal.__getitem__(SCOPES)


class Body(BaseModel):
    """A field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class NewCampaign(Body):
    """A link-building campaign: a link belongs to it where all that is given holds."""

    name: Annotated[str, Field(min_length=1, max_length=200, examples=["spring"])]
    target: Target
    sources: Annotated[list[Text], Field(max_length=10_000, description="Links from these domains.")] = []
    prefix: Annotated[Text | None, Field(description="Links to pages whose URL begins so.")] = None
    utm: Annotated[Text | None, Field(description="Links with this utm_campaign.", examples=["spring-2026"])] = None
    anchor: Annotated[Text | None, Field(description="Links in whose anchor this RE2 is found.")] = None
    since: Annotated[Text | None, Field(description="Links that began on that day or later.")] = None
    until: Annotated[Text | None, Field(description="Links that began on that day or before.")] = None
    cost: Annotated[float | None, Field(description="What the whole campaign cost.")] = None
    currency: Annotated[Text | None, Field(description="In which currency.", examples=["EUR"])] = None


class NewWatch(Body):
    """A target whose backlinks are watched. Of one that is watched already, what is given changes."""

    target: Target
    scope: Scope = "domain"
    webhook: Annotated[Text | None, Field(description="Deliver the events to this URL; empty is to none.")] = None
    secret: Annotated[str | None, Field(max_length=500, description="Signs what is delivered; empty is nothing.")] = (
        None
    )
    since: Annotated[Text | None, Field(description="Events from then on. Now, unless given.")] = None


class NewNote(Body):
    """A dated note of what happened outside."""

    target: Annotated[Text | None, Field(description="The domain it is about; of every one, unless given.")] = None
    date: Annotated[Text, Field(description="A day, or an instant in UTC.", examples=["2026-03-05"])]
    note: Annotated[Text, Field(examples=["Relaunch under a new URL scheme"])]


class NewItems(Body):
    """Items of one list of a target."""

    target: Target
    list: ListName
    items: Annotated[list[Text], Field(min_length=1, max_length=1_000, examples=[["example", "example corp"]])]


class NewPageRule(Body):
    """A rule that puts pages of a target into a category. One that is there already moves."""

    target: Target
    category: Annotated[Text, Field(examples=["docs"])]
    kind: Literal["prefix", "regex", "url"]
    pattern: Annotated[Text, Field(examples=["https://example.com/docs/"])]
    position: Annotated[int | None, Field(ge=1, le=10_000, description="Its place; the last, unless given.")] = None


class NewToken(Body):
    """A token for somebody else, or for a program."""

    scope: Annotated[list[Literal["read", "sql", "operate"]], Field(min_length=1, max_length=3)] = ["read"]
    name: Annotated[str, Field(max_length=100, description="What it is for.", examples=["board meeting"])] = ""
    expires_days: Annotated[float | None, Field(gt=0, le=3_660, description="Never, unless given.", examples=[30])] = (
        None
    )
