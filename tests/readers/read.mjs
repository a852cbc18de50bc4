// Reads documents with parsers from npm and prints what each of them sees, as JSON:
// {"document": {"parser": [{id, title, url, date_published, date_modified, authors}]}}.
// A parser that cannot read a document throws, and all fails. Of a list of feeds (OPML) the
// addresses are printed: {"list.opml": {"feedsmith": [address]}}.

import { readFileSync } from "node:fs";
import { parseFeed as parseByRowanManning } from "@rowanmanning/feed-parser";
import { parseFeed, parseOpml } from "feedsmith";
import RssParser from "rss-parser";

const alternate = (links) => links.find((link) => link.rel === "alternate").href;
const named = (names) => names?.map((name) => ({ name }));

const entriesOfFeedsmith = {
  rss: (feed) => (feed.items ?? []).map((item) => ({
    id: item.guid.value,
    title: item.title,
    url: item.link,
    date_published: new Date(item.pubDate).toISOString(),
    authors: named(item.dc?.creators),
  })),
  atom: (feed) => (feed.entries ?? []).map((entry) => ({
    id: entry.id,
    title: entry.title.value,
    url: alternate(entry.links),
    date_published: entry.published,
    date_modified: entry.updated,
    authors: entry.authors,
  })),
  json: (feed) => feed.items ?? [],
};

function readByFeedsmith(text) {
  const { format, feed } = parseFeed(text);
  return entriesOfFeedsmith[format](feed);
}

function readByRowanManning(text) {
  return parseByRowanManning(text).items.map((item) => ({
    id: item.id,
    title: item.title,
    url: item.url,
    date_published: item.published.toISOString(),
    date_modified: item.updated.toISOString(),
    authors: item.authors,
  }));
}

async function readByRssParser(text) {
  const feed = await new RssParser().parseString(text);
  return feed.items.map((item) => ({
    id: item.id ?? item.guid,
    title: item.title,
    url: item.link,
    date_published: item.isoDate,
    authors: named([item.creator ?? item.author].filter(Boolean)),
  }));
}

const seen = {};
for (const path of process.argv.slice(2)) {
  const text = readFileSync(path, "utf8");
  if (path.endsWith(".opml")) {
    seen[path] = { feedsmith: parseOpml(text).body.outlines.map((outline) => outline.xmlUrl) };
    continue;
  }
  seen[path] = { feedsmith: readByFeedsmith(text) };
  if (path.endsWith(".xml")) {
    seen[path]["@rowanmanning/feed-parser"] = readByRowanManning(text);
    seen[path]["rss-parser"] = await readByRssParser(text);
  }
}
console.log(JSON.stringify(seen));
