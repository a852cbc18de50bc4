"""The tables of the store, one script per format of it, applied in order and never edited.

``PRAGMA user_version`` counts the scripts that a file has seen.
"""

from __future__ import annotations

MIGRATIONS = (
    """
    -- What was stated about a paper (`Paper` as JSON), and what only we know of it. `touched`
    -- numbers the transactions: whoever remembers a number finds what came after it.
    CREATE TABLE papers (
        key TEXT PRIMARY KEY,
        facts TEXT NOT NULL,
        first_seen_at TEXT NOT NULL,
        changed_at TEXT,
        touched INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX papers_touched ON papers (touched);

    CREATE TABLE sightings (
        source TEXT NOT NULL,
        kind TEXT NOT NULL,
        period TEXT NOT NULL,
        key TEXT NOT NULL REFERENCES papers,
        rank INTEGER NOT NULL,
        upvotes INTEGER,
        comments INTEGER,
        stars INTEGER,
        first_seen_at TEXT NOT NULL,
        last_seen_at TEXT NOT NULL,
        PRIMARY KEY (source, kind, period, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sightings_key ON sightings (key);

    -- The log of each feed: a line is written once and never changed.
    CREATE TABLE entries (
        feed TEXT NOT NULL,
        key TEXT NOT NULL REFERENCES papers,
        published_at TEXT NOT NULL,
        entered_at TEXT NOT NULL,
        upvotes INTEGER,
        comments INTEGER,
        stars INTEGER,
        PRIMARY KEY (feed, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX entries_newest ON entries (feed, published_at DESC, key);

    -- How far a feed has considered the papers, and what its documents were made from.
    CREATE TABLE feeds (
        name TEXT PRIMARY KEY,
        considered INTEGER NOT NULL DEFAULT 0,
        made_from TEXT,
        files TEXT NOT NULL DEFAULT '[]'
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE visits (
        url TEXT PRIMARY KEY,
        visit TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE events (
        key TEXT NOT NULL REFERENCES papers,
        at TEXT NOT NULL,
        field TEXT NOT NULL,
        before TEXT,
        after TEXT
    ) STRICT;
    CREATE INDEX events_key ON events (key);

    CREATE TABLE runs (
        started_at TEXT NOT NULL,
        command TEXT NOT NULL,
        exit_code INTEGER NOT NULL,
        problem TEXT,
        report TEXT NOT NULL
    ) STRICT;
    """,
    """
    -- The archive document that holds an entry, and the archive documents of each feed; made_from
    -- is null until one is final.
    ALTER TABLE entries ADD COLUMN month TEXT NOT NULL DEFAULT '';
    UPDATE entries SET month = substr(published_at, 1, 7);
    CREATE INDEX entries_month ON entries (feed, month, published_at DESC, key);

    CREATE TABLE archives (
        feed TEXT NOT NULL,
        month TEXT NOT NULL,
        made_from TEXT,
        PRIMARY KEY (feed, month)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO archives (feed, month) SELECT DISTINCT feed, month FROM entries;
    """,
    """
    -- A moment at which the meters of a paper showed more than ever before: when it reached a
    -- number of votes is the first row with as many. Of what was read so far, the most is known.
    CREATE TABLE climbs (
        source TEXT NOT NULL,
        key TEXT NOT NULL REFERENCES papers,
        at TEXT NOT NULL,
        upvotes INTEGER,
        stars INTEGER,
        PRIMARY KEY (key, source, at)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO climbs
        SELECT source, key, max(last_seen_at), max(upvotes), max(stars) FROM sightings
        GROUP BY source, key HAVING max(upvotes) IS NOT NULL OR max(stars) IS NOT NULL;

    -- The ledger: a line for every day whose list is owed or was read. What is not final is asked.
    CREATE TABLE days (
        source TEXT NOT NULL,
        day TEXT NOT NULL,
        listed INTEGER,
        rejected INTEGER NOT NULL DEFAULT 0,
        read_at TEXT,
        read_from TEXT NOT NULL DEFAULT '[]',
        final_at TEXT,
        PRIMARY KEY (source, day)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO days (source, day, listed, read_at)
        SELECT source, period, count(*), max(last_seen_at)
        FROM sightings WHERE kind = 'day' AND period <> '' GROUP BY source, period;

    -- Which feeds a paper is in.
    CREATE INDEX entries_key ON entries (key);

    -- The day of a paper beside its facts: to find what is of a day but never stood on its list.
    ALTER TABLE papers ADD COLUMN listed_on TEXT;
    UPDATE papers SET listed_on = json_extract(facts, '$.listed_on');
    CREATE INDEX papers_listed ON papers (listed_on);

    -- What papers had to be like when the feed considered them: if that changes it starts anew.
    ALTER TABLE feeds ADD COLUMN criteria TEXT NOT NULL DEFAULT '["daily"]';

    CREATE TABLE health (
        source TEXT PRIMARY KEY,
        health TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- When public sites were asked of late, so that no two runs together ask too much.
    CREATE TABLE requests (at TEXT NOT NULL) STRICT;

    -- A final archive document knows its neighbours, since months may come between them.
    UPDATE archives SET made_from = json_insert(made_from,
        '$[#]', (SELECT max(month) FROM archives o WHERE o.feed = archives.feed
            AND o.month < archives.month),
        '$[#]', (SELECT min(month) FROM archives o WHERE o.feed = archives.feed
            AND o.month > archives.month))
        WHERE made_from IS NOT NULL;
    """,
    """
    -- What can be looked for in a paper, folded (`terms`), a row for each with its number. The
    -- number of a row alone would not do: VACUUM may change it. Folded words are parted by spaces
    -- alone, so `ascii` finds just those; `unicode61` knows no letters that came after its Unicode.
    ALTER TABLE papers ADD COLUMN number INTEGER;
    UPDATE papers SET number = rowid;
    CREATE UNIQUE INDEX papers_number ON papers (number);
    CREATE VIRTUAL TABLE texts USING fts5 (
        title, abstract, ai_summary, keywords, authors,
        tokenize = "ascii"
    );
    INSERT INTO texts (rowid, title, abstract, ai_summary, keywords, authors)
        SELECT number,
            folded(json_extract(facts, '$.title')),
            folded(json_extract(facts, '$.abstract')),
            folded(json_extract(facts, '$.ai_summary')),
            each_folded(json_extract(facts, '$.keywords')),
            each_folded(json_extract(facts, '$.authors'))
        FROM papers;

    -- What else the reading of a climb showed, so that the meters of an entry are those of its
    -- moment, whenever its feed was added.
    ALTER TABLE climbs ADD COLUMN comments INTEGER;

    -- When the list of a day was first read after the day: the moment from which it can be told of.
    ALTER TABLE days ADD COLUMN told_at TEXT;
    UPDATE days SET told_at = read_at WHERE date(read_at) > day;

    -- The papers that a feed is about which makes something of them: a choice of the best of each
    -- day, digests, news. Of any other feed they are its entries. settled_on: of days before it
    -- only what is touched can still change what the feed made of them.
    CREATE TABLE members (
        feed TEXT NOT NULL,
        key TEXT NOT NULL REFERENCES papers,
        since TEXT NOT NULL,
        PRIMARY KEY (feed, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX members_since ON members (feed, since);
    ALTER TABLE feeds ADD COLUMN settled_on TEXT;

    -- Items that are no papers, as they were published: digests and news. They never change.
    CREATE TABLE items (
        feed TEXT NOT NULL,
        id TEXT NOT NULL,
        published_at TEXT NOT NULL,
        month TEXT NOT NULL,
        item TEXT NOT NULL,
        PRIMARY KEY (feed, id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX items_newest ON items (feed, published_at DESC, id);
    CREATE INDEX items_month ON items (feed, month, published_at DESC, id);

    -- What became of each letter (`outbox`): a line for a digest and a recipient, in small letters.
    CREATE TABLE letters (
        period TEXT NOT NULL,
        recipient TEXT NOT NULL,
        message_id TEXT NOT NULL,
        state TEXT NOT NULL,
        at TEXT NOT NULL,
        problem TEXT,
        PRIMARY KEY (period, recipient)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    -- How long a run took, from its first request to its last file. Null: it was not measured.
    ALTER TABLE runs ADD COLUMN seconds REAL;
    -- Enough to count all runs by, and to find the last that was well, without their reports.
    CREATE INDEX runs_counted ON runs (command, exit_code, started_at, seconds);

    -- Until when a site (its address, for this user) has asked to be left alone, and when it did.
    CREATE TABLE waits (
        site TEXT PRIMARY KEY,
        asked_at TEXT NOT NULL,
        until_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- What the robots.txt of a site (scheme, host and port) said when it was last asked.
    CREATE TABLE robots (
        site TEXT PRIMARY KEY,
        asked_at TEXT NOT NULL,
        rules TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    -- At which number of `touched` something last changed of a paper that entries tell: not votes.
    ALTER TABLE papers ADD COLUMN told INTEGER NOT NULL DEFAULT 0;

    -- How often something changed of what the documents of a feed are made from: a line of its log
    -- was written, or something was told of one of its papers.
    ALTER TABLE feeds ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;

    -- The days that are open, and those that were not told of: a few among all that ever were.
    CREATE INDEX days_final ON days (final_at);
    CREATE INDEX days_told ON days (told_at);
    """,
)
