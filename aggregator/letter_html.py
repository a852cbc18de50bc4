"""The HTML document of a letter, around what it tells: pure.

Nothing in it is loaded from elsewhere. Some mail clients leave the style sheet out, and what they
show then is plain HTML in a column, which is good to read too; some leave the root out, so the
column names the language again. Outlook for Windows knows no widest width: for it alone there is a
table.
"""

from __future__ import annotations

from html import escape

from aggregator.records import LANGUAGE

# Each pair of colours is at least 4.5 to 1.
_STYLE = """\
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; background: #ffffff; color: #24221e; }
h1 { margin: 0 0 16px; font-size: 24px; line-height: 1.3; }
h2 { margin: 40px 0 16px; border-top: 1px solid #d8d3c8; padding-top: 20px; font-size: 20px; }
h3 { margin: 32px 0 4px; font-size: 17px; line-height: 1.35; }
h2 + h3 { margin-top: 0; }
p { margin: 0 0 8px; }
h3 + p, .foot { color: #625d54; font-size: 14px; }
strong { color: #24221e; font-size: 16px; }
ol, ul { margin: 0; padding: 0 0 0 32px; }
li { margin: 0 0 8px; }
a { color: #1c4f8c; }
h3 a { text-decoration: none; }
.foot { margin: 40px 0 0; border-top: 1px solid #d8d3c8; padding-top: 16px; }
@media (prefers-color-scheme: dark) {
body { background: #17191c; color: #e7e4dd; }
strong { color: #e7e4dd; }
a { color: #93c0f5; }
h3 + p, .foot { color: #a6a298; }
h2, .foot { border-color: #34383e; }
}"""
_COLUMN = (
    "max-width: 640px; margin: 0 auto; padding: 20px 16px; font-size: 16px; line-height: 1.5; "
    "font-family: system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; "
    "overflow-wrap: break-word;"
)


def document(fragment: str, title: str, why: str, leave: str) -> str:
    """The whole document.

    ``fragment`` is HTML, ``title`` plain text of one line; ``why`` is a sentence that says why one
    gets the letter, and ``leave`` the address by which one gets no more (``mailto:``).
    """
    shown = escape(title, quote=False)
    return f"""\
<!DOCTYPE html>
<html lang="{LANGUAGE}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{shown}</title>
<style>
{_STYLE}
</style>
</head>
<body>
<!--[if mso]><table role="presentation" width="640" align="center"><tr><td><![endif]-->
<div lang="{LANGUAGE}" style="{_COLUMN}">
<h1>{shown}</h1>
{fragment}
<p class="foot">{escape(why, quote=False)} <a href="{escape(leave)}">Unsubscribe</a></p>
</div>
<!--[if mso]></td></tr></table><![endif]-->
</body>
</html>
"""
