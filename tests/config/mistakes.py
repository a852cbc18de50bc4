"""Mistakes in a configuration: the text of a file -> key and sentence that it is told with."""

TABLES = "allowed: [[feed]], [mail], [metrics], [site], [source.NAME]"
SITE_KEYS = "allowed: base_url, contact, title"
FEED_KEYS = (
    "allowed: all, any, authors, digest, events, has_code, health, keywords, limit, lists, "
    "min_stars, min_upvotes, name, none, organizations, per_day, submitters, title, top"
)
ADDRESS = (
    "is no http:// or https:// address: a host without user and password, "
    "and nothing that has to be percent-encoded"
)
LISTS = "allowed: daily, weekly, monthly, trending, search:WORDS"
OWN_TABLES = "feed: write every feed as a table of its own, [[feed]] (at line 1)"
LEAST = "must be a whole number from 1 to 1,000,000,000"
PASSWORD = (
    "must hold no password; give it in the environment variable SMTP_PASSWORD, and write only "
    "smtp://USER@HOST:PORT here"
)
HEALTH = (
    "does not go with health: health makes entries of how the sources answer, not of papers; leave "
    "one of them out, or make two feeds"
)
EVENTS = "events makes entries of what happens to papers, and"

OF_TABLES = {
    "sight = 1": f"sight: no such key; {TABLES}; did you mean '[site]'? (at line 1)",
    "colour = 1": f"colour: no such key; {TABLES} (at line 1)",
    "# mine\n\n[feeds]": f"feeds: no such key; {TABLES}; did you mean '[[feed]]'? (at line 3)",
    "[[feeds]]": f"feeds: no such key; {TABLES}; did you mean '[[feed]]'? (at line 1)",
    "[site]\ntitel = 'x'": (
        f"site.titel: no such key; {SITE_KEYS}; did you mean 'title'? (at line 2)"
    ),
    "[site]\n'a key' = 1": f'site."a key": no such key; {SITE_KEYS} (at line 2)',
    "[source.hugginface]": (
        "source.hugginface: no such source; allowed: huggingface; did you mean 'huggingface'? "
        "(at line 1)"
    ),
    "[source.huggingface]\nrevisit = 1": (
        "source.huggingface.revisit: no such key; allowed: base_url, revisit_days; "
        "did you mean 'revisit_days'? (at line 2)"
    ),
    "[[feed]]\nname = 'a'\n[[feed]]\nname = 'b'\nlimits = 1": (
        f"feed[2] (b).limits: no such key; {FEED_KEYS}; did you mean 'limit'? (at line 5)"
    ),
    "[[feed]]\nname = 'x'\nlist = ['daily']": (
        f"feed[1] (x).list: no such key; {FEED_KEYS}; did you mean 'lists'? (at line 3)"
    ),
    "[[feed]]\nname = 'two words'\ntop_ = 1": (
        f"feed[1] (\"two words\").top_: no such key; {FEED_KEYS}; did you mean 'top'? (at line 3)"
    ),
    "site = 1": "site: must be a table, [site], not 1 (at line 1)",
    "source = []": "source: must be a table, [source], not [] (at line 1)",
    "[source]\nhuggingface = 'x'": (
        'source.huggingface: must be a table, [source.huggingface], not "x" (at line 2)'
    ),
    "[[mail]]\nsmtp = 'smtp://localhost'": (
        "mail: must be a table, [mail], not [[mail]] (at line 1)"
    ),
    "feed = 1": OWN_TABLES,
    "feed = []": OWN_TABLES,
    "[feed]\nname = 'x'": OWN_TABLES,
    "feed = [1]": "feed[1]: must be a table, [[feed]], not 1 (at line 1)",
    "[[feed]]\nname = 'a'\n\n[[feed]]\ntitle = 'x'": (
        'feed[2]: name is missing; add for instance name = "daily" (at line 4)'
    ),
    "[mail]\nto = ['me@example.org']": (
        'mail: smtp and from are missing; add for instance smtp = "smtp://user@example.org:587" '
        'and from = "papers@example.org" (at line 1)'
    ),
    "[mail]": (
        "mail: smtp, from and to are missing; add for instance "
        'smtp = "smtp://user@example.org:587", from = "papers@example.org" '
        'and to = ["me@example.org"] (at line 1)'
    ),
    "[mail]\nsmtp = 'smtp://localhost'\nfrom = 'me@example.org'": (
        'mail: to is missing; add for instance to = ["me@example.org"] (at line 1)'
    ),
}

OF_TYPES = {
    "[site]\ntitle = 1": 'site.title: must be a text, not 1; did you mean "1"? (at line 2)',
    "[site]\ntitle = ['x']": 'site.title: must be a text, not ["x"]; did you mean "x"? (at line 2)',
    "[site]\ntitle = ['x', 'y']": 'site.title: must be a text, not ["x", "y"] (at line 2)',
    "[site.title]\na = 1.5": "site.title: must be a text, not {a = 1.5} (at line 1)",
    "[site]\ncontact = 2024-05-01": (
        'site.contact: must be a text, not 2024-05-01; did you mean "2024-05-01"? (at line 2)'
    ),
    "[source.huggingface]\nrevisit_days = '14'": (
        "source.huggingface.revisit_days: must be a whole number from 0 to 1,000, "
        'not "14"; did you mean 14? (at line 2)'
    ),
    "[source.huggingface]\nrevisit_days = -1": (
        "source.huggingface.revisit_days: must be a whole number from 0 to 1,000, "
        "not -1 (at line 2)"
    ),
    "source.huggingface.revisit_days = 1001": (
        "source.huggingface.revisit_days: must be a whole number from 0 to 1,000, "
        "not 1001 (at line 1)"
    ),
    "[[feed]]\nname = 5": 'feed[1].name: must be a text, not 5; did you mean "5"? (at line 2)',
    "[[feed]]\nname = 'x'\nlimit = 0": (
        "feed[1] (x).limit: must be a whole number from 1 to 10,000, not 0 (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nlimit = 10.5": (
        "feed[1] (x).limit: must be a whole number from 1 to 10,000, not 10.5 (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nlimit = 10_001": (
        "feed[1] (x).limit: must be a whole number from 1 to 10,000, not 10001 (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nmin_upvotes = '50'": (
        f'feed[1] (x).min_upvotes: {LEAST}, not "50"; did you mean 50? (at line 3)'
    ),
    "[[feed]]\nname = 'x'\nmin_upvotes = 0": (
        f"feed[1] (x).min_upvotes: {LEAST}, not 0 (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nmin_stars = true": (
        f"feed[1] (x).min_stars: {LEAST}, not true (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nmin_stars = 'null'": (
        f'feed[1] (x).min_stars: {LEAST}, not "null" (at line 3)'
    ),
    "[[feed]]\nname = 'x'\nper_day = 1001": (
        "feed[1] (x).per_day: must be a whole number from 1 to 1,000, not 1001 (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nhealth = 0": (
        "feed[1] (x).health: must be a whole number from 1 to 1,000, not 0 (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nhealth = true": (
        "feed[1] (x).health: must be a whole number from 1 to 1,000, not true (at line 3)"
    ),
    "[[feed]]\nname = 'x'\ntop = 201": (
        "feed[1] (x).top: must be a whole number from 1 to 200, not 201 (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nhas_code = 'yes'": (
        'feed[1] (x).has_code: must be true or false, not "yes" (at line 3)'
    ),
    "[[feed]]\nname = 'x'\nevents = 'true'": (
        'feed[1] (x).events: must be true or false, not "true"; did you mean true? (at line 3)'
    ),
    "[[feed]]\nname = 'x'\ndigest = 'weekly'": (
        "feed[1] (x).digest: must be 'day' or 'week', not \"weekly\"; did you mean 'week'? "
        "(at line 3)"
    ),
    "[[feed]]\nname = 'x'\ndigest = 'month'": (
        "feed[1] (x).digest: must be 'day' or 'week', not \"month\" (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nlists = 'daily'": (
        'feed[1] (x).lists: must be a list of texts, such as ["daily", "trending"], not "daily"; '
        'put it in brackets: ["daily"] (at line 3)'
    ),
    "[[feed]]\nname = 'x'\nlists = ['daily', 1]": (
        'feed[1] (x).lists[2]: must be a text, not 1; did you mean "1"? (at line 3)'
    ),
    "[[feed]]\nname = 'x'\nall = 5": (
        'feed[1] (x).all: must be a list of texts, such as ["language model*"], not 5 (at line 3)'
    ),
    "[[feed]]\nname = 'x'\nnone = 'a phrase that is a good deal longer than that'": (
        'feed[1] (x).none: must be a list of texts, such as ["medical"], not "a phrase that is a '
        'good deal longer th…; put it in brackets: ["a phrase that is a good deal longer t… '
        "(at line 3)"
    ),
}

OF_FEEDS = {
    "[[feed]]\nname = 'a'\n[[feed]]\nname = 'b'\nlists = [\n'daily',\n'dayly',\n]": (
        f"feed[2] (b).lists[2]: there is no list 'dayly'; {LISTS}; did you mean 'daily'? "
        "(at line 5)"
    ),
    "[[feed]]\nname = 'x'\nlists = ['week']": (
        f"feed[1] (x).lists[1]: there is no list 'week'; {LISTS}; did you mean 'weekly'? "
        "(at line 3)"
    ),
    "[[feed]]\nname = 'x'\nlists = ['Trending']": (
        f"feed[1] (x).lists[1]: there is no list 'Trending'; {LISTS}; did you mean 'trending'? "
        "(at line 3)"
    ),
    "[[feed]]\nname = 'x'\nlists = ['best of all']": (
        f"feed[1] (x).lists[1]: there is no list 'best of all'; {LISTS} (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nlists = ['search']": (
        f"feed[1] (x).lists[1]: there is no list 'search'; {LISTS}; did you mean 'search:WORDS'? "
        "(at line 3)"
    ),
    '[[feed]]\nname = "x"\nlists = ["search: \\t\\u0001"]': (
        f"feed[1] (x).lists[1]: there is no list 'search:'; {LISTS}; did you mean 'search:WORDS'? "
        "(at line 3)"
    ),
    "[[feed]]\nname = 'x'\nlists = ['Search: two words']": (
        f"feed[1] (x).lists[1]: there is no list 'Search: two words'; {LISTS}; "
        "did you mean 'search:two words'? (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nlists = ['']": (
        f"feed[1] (x).lists[1]: there is no list ''; {LISTS} (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nlists = []": (
        "feed[1] (x).lists: must name a list; leave the key out to count daily (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nany = ['tool use', 'a*b']": (
        "feed[1] (x).any[2]: 'a*b' cannot be looked for: a star can only stand at the end of a "
        "word: 'agent*' (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nkeywords = ['?']": (
        "feed[1] (x).keywords[1]: '?' cannot be looked for: there is no letter and no digit in it "
        "(at line 3)"
    ),
    "[[feed]]\nname = 'x'\nnone = ['\"tool use\" agents']": (
        "feed[1] (x).none[1]: '\"tool use\" agents' cannot be looked for: quotes can only stand "
        "around all of it; write two terms (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nany = ['agents OR tools']": (
        "feed[1] (x).any[1]: 'agents OR tools' cannot be looked for: OR and AND are no words here; "
        "write two terms (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nkeywords = ['agents AND tools']": (
        "feed[1] (x).keywords[1]: 'agents AND tools' cannot be looked for: OR and AND are no words "
        "here; write two terms (at line 3)"
    ),
    "[[feed]]\nname = 'x'\norganizations = ['MIT', 'Goog*']": (
        "feed[1] (x).organizations[2]: 'Goog*' is no name: a star means nothing here, words of it "
        "will do (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nsubmitters = ['https://huggingface.co/akhaliq']": (
        "feed[1] (x).submitters[1]: 'https://huggingface.co/akhaliq' is no name; write what stands "
        "at the end of the address (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nauthors = ['Gödel, Kurt']": (
        "feed[1] (x).authors[1]: 'Gödel, Kurt' is not how names are printed; did you mean "
        "'Kurt Gödel'? (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nauthors = ['Kurt Gödel,']": (
        "feed[1] (x).authors[1]: 'Kurt Gödel,' is not how names are printed; did you mean "
        "'Kurt Gödel'? (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nauthors = ['Ada Lovelace', ' - ']": (
        "feed[1] (x).authors[2]: '-' is no name: there is no letter and no digit in it (at line 3)"
    ),
    '[[feed]]\nname = "x"\ntitle = "\\u0001"': (
        "feed[1] (x).title: must not be empty; leave the key out instead (at line 3)"
    ),
    "[[feed]]\nname = 'a'\n[[feed]]\nname = 'a'": (
        "feed[2].name: 'a' is the name of feed[1] too; every feed needs a name of its own "
        "(at line 4)"
    ),
    "[[feed]]\nname = 'hot'\n[[feed]]\nname = 'Hot'": (
        "feed[2].name: 'Hot' differs only by case from 'hot', the name of feed[1]; every feed "
        "needs a name of its own (at line 4)"
    ),
    "[[feed]]\nname = 'x'\nper_day = 5\ndigest = 'day'": (
        "feed[1] (x).per_day: does not go with digest: per_day takes the best papers of each day "
        "one by one, and digest makes one entry of a whole day or week; leave per_day out, for top "
        "says how many papers a digest tells of (at line 3)"
    ),
    "[[feed]]\nname = 'x'\ndigest = 'day'\nevents = true": (
        f"feed[1] (x).events: does not go with digest: {EVENTS} digest makes one entry of a whole "
        "day or week; leave one of them out, or make two feeds (at line 4)"
    ),
    "[[feed]]\nname = 'x'\nper_day = 5\nevents = true": (
        f"feed[1] (x).events: does not go with per_day: {EVENTS} per_day takes the best papers of "
        "each day; leave one of them out, or make two feeds (at line 4)"
    ),
    "[[feed]]\nname = 'x'\nhealth = 3\nhas_code = false": (
        f"feed[1] (x).has_code: {HEALTH} (at line 4)"
    ),
    "[[feed]]\nname = 'x'\nlists = ['daily', 'weekly']\nhealth = 3": (
        f"feed[1] (x).lists: {HEALTH} (at line 3)"
    ),
    "[[feed]]\nname = 'x'\nhealth = 1\nany = ['agent*']": (
        f"feed[1] (x).any: {HEALTH} (at line 4)"
    ),
    "[[feed]]\nname = 'x'\nhealth = 1\nper_day = 5": (f"feed[1] (x).per_day: {HEALTH} (at line 4)"),
    "[[feed]]\nname = 'x'\nhealth = 1\ndigest = 'week'\ntop = 3": (
        f"feed[1] (x).digest: {HEALTH} (at line 4)"
    ),
    "[[feed]]\nname = 'x'\nhealth = 1\nevents = true": (
        f"feed[1] (x).events: {HEALTH} (at line 4)"
    ),
    "[[feed]]\nname = 'x'\ntop = 20": (
        "feed[1] (x).top: says how many papers a digest tells of, and this feed is none; leave it "
        "out, or add digest = 'day' or digest = 'week' (at line 3)"
    ),
}

OF_SITES = {
    "[site]\nbase_url = 'example.org'": (
        f"site.base_url: 'example.org' {ADDRESS}; did you mean 'https://example.org'? (at line 2)"
    ),
    "[site]\nbase_url = 'https://example.org/?a=1'": (
        "site.base_url: 'https://example.org/?a=1' must end before its '?' or '#' (at line 2)"
    ),
    "[source.huggingface]\nbase_url = 'https://example.org/#a'": (
        "source.huggingface.base_url: 'https://example.org/#a' must end before its '?' or '#' "
        "(at line 2)"
    ),
    "[source.huggingface]\nbase_url = 'http://localhost:80000'": (
        f"source.huggingface.base_url: 'http://localhost:80000' {ADDRESS} (at line 2)"
    ),
    "[site]\ntitle = ' '": ("site.title: must not be empty; leave the key out instead (at line 2)"),
    "[site]\ncontact = 'mailto:jürgen@example.org'": (
        "site.contact: goes into a header; use printable ASCII, such as mailto:me@example.org "
        "(at line 2)"
    ),
    '[site]\ncontact = "me\\r\\nX-Evil: 1"': (
        "site.contact: goes into a header; use printable ASCII, such as mailto:me@example.org "
        "(at line 2)"
    ),
}

PROM = "must be a path that ends in a name such as daily_papers.prom"
MAIL = "[mail]\nsmtp = 'smtp://localhost'\nfrom = 'papers@example.org'\n"
OF_MAIL = {
    "[mail]\nsmtp = 'smtp://me:secret@example.org'\nfrom = 'a@b.c'\nto = ['a@b.c']": (
        f"mail.smtp: {PASSWORD} (at line 2)"
    ),
    "[mail]\nsmtp = 'localhost'\nfrom = 'a@b.c'\nto = ['a@b.c']": (
        "mail.smtp: 'localhost' is no mail server; write smtp://USER@HOST:PORT, or smtps:// where "
        "TLS comes first; USER@ and :PORT may be left out, and an @ in USER is written %40 "
        "(at line 2)"
    ),
    "[mail]\nsmtp = 'smtp://localhost'\nfrom = 'Me <me@example.org>'\nto = ['a@b.c']": (
        "mail.from: 'Me <me@example.org>' is no mail address; write it alone and in ASCII, such as "
        "me@example.org (at line 3)"
    ),
    f"{MAIL}to = 'me@example.org'": (
        'mail.to: must be a list of texts, such as ["me@example.org"], not "me@example.org"; '
        'put it in brackets: ["me@example.org"] (at line 4)'
    ),
    f"{MAIL}to = []": ("mail.to: must name somebody; leave [mail] out to mail nobody (at line 4)"),
    f"{MAIL}to = ['me@example.org', 'me at example.org']": (
        "mail.to[2]: 'me at example.org' is no mail address; write it alone and in ASCII, such as "
        "me@example.org (at line 4)"
    ),
    f"{MAIL}to = ['me@example.org']\ndigest = 'daily'": (
        "mail.digest: must be 'day' or 'week', not \"daily\"; did you mean 'day'? (at line 5)"
    ),
    f"{MAIL}to = ['me@example.org']\nsender = 'x'": (
        "mail.sender: no such key; allowed: digest, from, smtp, to (at line 5)"
    ),
}

OF_METRICS = {
    "[metrics]": (
        'metrics: textfile is missing; add for instance textfile = "daily_papers.prom" (at line 1)'
    ),
    "[metrics]\nfile = 'a.prom'": (
        "metrics.file: no such key; allowed: textfile; did you mean 'textfile'? (at line 2)"
    ),
    "[metrics]\ntextfile = true": (
        'metrics.textfile: must be a text, not true; did you mean "true"? (at line 2)'
    ),
    "[metrics]\ntextfile = 'metrics.txt'": f"metrics.textfile: {PROM} (at line 2)",
    "[metrics]\ntextfile = '.prom'": f"metrics.textfile: {PROM} (at line 2)",
    "[metrics]\ntextfile = '/var/lib/.prom'": f"metrics.textfile: {PROM} (at line 2)",
    '[metrics]\ntextfile = "a\\u0000.prom"': (
        "metrics.textfile: is a path; use printable characters (at line 2)"
    ),
}

PEOPLE = "from = 'papers@example.org'\nto = ['me@example.org']\n"
OF_PASSWORDS = {
    f"[mail]\nsmtp = ['smtp://u:sEcr3t@h']\n{PEOPLE}": (
        'mail.smtp: must be a text, not ["smtp://u:***@h"]; did you mean "smtp://u:***@h"? '
        "(at line 2)"
    ),
    f"[mail]\n{PEOPLE}[mail.smtp]\npassword = 'sEcr3t'": (
        "mail.smtp: must be a text, not {password = ***} (at line 4)"
    ),
    f"[mail]\nsmtp = {{host='h', password='sEcr3t'}}\n{PEOPLE}": (
        'mail.smtp: must be a text, not {host = "h", password = ***} (at line 2)'
    ),
    f"[mail]\npassword = 'sEcr3t'\n{PEOPLE}": (
        "mail.password: no such key; allowed: digest, from, smtp, to (at line 2)"
    ),
    "mail = 'smtp://u:sEcr3t@h'": (
        'mail: must be a table, [mail], not "smtp://u:***@h" (at line 1)'
    ),
    "[mail]\nsmtp = 'smtp://h'\nfrom = 'smtp://u:sEcr3t@h'\nto = ['me@example.org']": (
        "mail.from: 'smtp://u:***@h' is no mail address; write it alone and in ASCII, such as "
        "me@example.org (at line 3)"
    ),
    f"{MAIL}to = 'smtp://u:sEcr3t@h'": (
        'mail.to: must be a list of texts, such as ["me@example.org"], not "smtp://u:***@h"; '
        'put it in brackets: ["smtp://u:***@h"] (at line 4)'
    ),
    f"{MAIL}to = ['smtp://u:sEcr3t@h']": (
        "mail.to[1]: 'smtp://u:***@h' is no mail address; write it alone and in ASCII, such as "
        "me@example.org (at line 4)"
    ),
    "[source.huggingface]\nbase_url = 'https://u:sEcr3t@h'": (
        f"source.huggingface.base_url: 'https://u:***@h' {ADDRESS} (at line 2)"
    ),
}

MISTAKES = OF_TABLES | OF_TYPES | OF_FEEDS | OF_SITES | OF_MAIL | OF_METRICS | OF_PASSWORDS
