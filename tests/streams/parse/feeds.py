"""Sample feeds, written for the tests: one entry told in every format."""

from __future__ import annotations

RSS_2 = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:atom="http://www.w3.org/2005/Atom">
<channel><title>The Daily Example</title><link>https://a.example/</link><language>en-GB</language><ttl>30</ttl>
<atom:link rel="self" href="https://a.example/feed"/><atom:link rel="hub" href="https://hub.example/"/>
<skipHours><hour>2</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>
<item><title>Town shelled &amp; burnt</title><link>/story</link><guid isPermaLink="false">a1</guid>
<description><![CDATA[<p>Four killed.</p>]]></description><content:encoded><![CDATA[<p>Four killed at noon.</p>]]></content:encoded>
<pubDate>Thu, 05 Mar 2026 14:30:00 +0000</pubDate><dc:creator>Jo Doe</dc:creator><category>World</category></item>
</channel></rss>"""

RSS_091 = b"""<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://a.example/rss-0.91.dtd">
<rss version="0.91"><channel><title>The Daily Example</title><link>https://a.example/</link><language>en</language>
<item><title>Town shelled &amp; burnt</title><link>https://a.example/story</link><description>Four killed.</description></item>
</channel></rss>"""

RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
<channel rdf:about="https://a.example/"><title>The Daily Example</title><link>https://a.example/</link>
<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency></channel>
<item rdf:about="https://a.example/story"><title>Town shelled &amp; burnt</title><link>https://a.example/story</link>
<description>Four killed.</description><dc:date>2026-03-05T14:30:00Z</dc:date></item></rdf:RDF>"""

ATOM_1 = b"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://a.example/x/">
<title>The Daily Example</title><link href="https://a.example/"/><link rel="self" href="https://a.example/feed"/>
<entry><title type="text">Town shelled &amp; burnt</title><link href="../story"/><link rel="replies" href="/c"/><id>a1</id>
<summary type="html">&lt;p&gt;Four killed.&lt;/p&gt;</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Four killed at noon.</p></div></content>
<published>2026-03-05T14:30:00Z</published><updated>2026-03-05T15:00:00Z</updated><author><name>Jo Doe</name></author>
<category term="world" label="World"/></entry></feed>"""

ATOM_03 = b"""<?xml version="1.0"?><feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>The Daily Example</title>
<link rel="alternate" type="text/html" href="https://a.example/"/><entry><title>Town shelled &amp; burnt</title>
<link rel="alternate" type="text/html" href="https://a.example/story"/><id>a1</id><issued>2026-03-05T14:30:00Z</issued>
<modified>2026-03-05T15:00:00Z</modified><summary>Four killed.</summary></entry></feed>"""

JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "The Daily Example", "home_page_url": "https://a.example/",
"feed_url": "https://a.example/feed", "language": "en", "items": [{"id": "a1", "url": "/story", "title": "Town shelled & burnt",
"summary": "Four killed.", "content_html": "<p>Four killed at noon.</p>", "date_published": "2026-03-05T14:30:00Z",
"authors": [{"name": "Jo Doe"}], "tags": ["World"]}]}"""

YOUTUBE = b"""<feed xmlns:media="http://search.yahoo.com/mrss/" xmlns="http://www.w3.org/2005/Atom"><title>The Daily Example</title>
<link rel="alternate" href="https://a.example/"/><entry><id>a1</id><title>Town shelled &amp; burnt</title>
<link rel="alternate" href="https://a.example/story"/><published>2026-03-05T14:30:00+00:00</published>
<media:group><media:title>Town shelled</media:title><media:description>Four killed.</media:description></media:group></entry></feed>"""

ALL = {"rss": RSS_2, "rss091": RSS_091, "rdf": RDF, "atom": ATOM_1, "atom03": ATOM_03, "json": JSON_FEED, "youtube": YOUTUBE}
