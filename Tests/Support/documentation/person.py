"""A person at a browser: signs in, opens a page, follows links by their text, and sends the page's form.

    person.py URL LOGIN PASSWORD-FILE PATH [--follow TEXT]… [--see TEXT]… [--send FIELD=VALUE…]

It ends with 1 if a text is not on the page that came last.
"""

import argparse
import html.parser
import http.cookiejar
import pathlib
import sys
import urllib.parse
import urllib.request


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self.words, self.link = [], [], [], None
        self.feed(text)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.forms.append((attributes.get("action", ""), [], {}))
        elif tag == "a":
            self.link = [attributes.get("href", ""), ""]
            self.links.append(self.link)
        elif tag in ("input", "textarea", "select", "button") and self.forms and attributes.get("name"):
            _, names, hidden = self.forms[-1]
            names.append(attributes["name"])
            if attributes.get("type") == "hidden":
                hidden[attributes["name"]] = attributes.get("value", "")

    def handle_endtag(self, tag):
        if tag == "a":
            self.link = None

    def handle_data(self, data):
        self.words.append(data)
        if self.link:
            self.link[1] += data

    def form(self, names):
        """The form that has all of these fields."""
        for action, known, hidden in self.forms:
            if all(name in known for name in names):
                return action, hidden
        sys.exit(f"no form with {', '.join(names)} on: {self.text}")


class Browser:
    def __init__(self, url):
        self.here = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)

    def go(self, path, fields=None):
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        with self.opener.open(urllib.parse.urljoin(self.here, path), body, timeout=300) as answer:
            self.here = answer.geturl()
            self.page = Page(answer.read().decode())
        if "/purpose" in self.here:
            self.send({"purpose": "Tonight's notifications: matching, sending and telephoning"})

    def send(self, fields):
        action, hidden = self.page.form([name for name in fields])
        self.go(action or self.here, {**hidden, **fields})

    def follow(self, text):
        for href, words in self.page.links:
            if text in " ".join(words.split()):
                return self.go(href)
        sys.exit(f"no link {text} on: {self.page.text}")


def main():
    parser = argparse.ArgumentParser()
    for name in ("url", "login", "password", "path"):
        parser.add_argument(name)
    parser.add_argument("--follow", action="append", default=[])
    parser.add_argument("--see", action="append", default=[])
    parser.add_argument("--send", nargs="+", default=[])
    options = parser.parse_args()
    browser = Browser(options.url)
    browser.go(options.path)
    if not any("password" in names for _, names, _ in browser.page.forms):
        browser.go("/sign-in")
    browser.send({"login": options.login, "password": pathlib.Path(options.password).read_text().strip()})
    browser.go(options.path)
    for text in options.follow:
        browser.follow(text)
    if options.send:
        browser.send(dict(field.split("=", 1) for field in options.send))
    for text in options.see:
        if text not in browser.page.text:
            sys.exit(f"not on the page: {text}\n{browser.page.text}")


main()
