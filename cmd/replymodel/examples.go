package main

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/money"
	"dunwell/internal/reply/meaning"
)

//go:embed sentences/*.txt
var sentenceFiles embed.FS

// tongues are the languages that are read.
var tongues = []string{"en", "de", "fr", "es", "it", "pt", "nl", "pl"}

// written are the sentences that were written for training. Those in the late
// files were written after misses on the corpus had been looked at; without them
// a test on the corpus says more about mail that nobody has seen.
func written(late bool) ([]meaning.Example, error) {
	var list []meaning.Example
	for _, language := range tongues {
		files := []string{language, language + "-more", "wide-" + language}
		if late {
			files = append(files, "late-"+language)
		}
		for _, name := range files {
			one, err := sentencesOf(name, language)
			if err != nil {
				return nil, err
			}
			list = append(list, one...)
		}
	}
	list = append(list, composed(list)...)
	for _, line := range lines("other") {
		list = append(list, meaning.Example{Text: line, Language: meaning.Other, Weight: 1})
	}
	for _, line := range lines("none") {
		language, text, ok := strings.Cut(line, " | ")
		if !ok {
			return nil, fmt.Errorf("none.txt: %q names no language", line)
		}
		list = append(list, meaning.Example{Text: text, Language: language, Labels: []string{"none"}, Weight: 1})
	}
	return list, nil
}

// sentencesOf reads one file: under "## class" a reply a line, with further
// classes in brackets before it. A file that is not there has none.
func sentencesOf(name, language string) ([]meaning.Example, error) {
	var list []meaning.Example
	class := ""
	for _, line := range lines(name) {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			class = title
			continue
		}
		names := []string{class}
		if rest, ok := strings.CutPrefix(line, "["); ok {
			more, text, ok := strings.Cut(rest, "] ")
			if !ok {
				return nil, fmt.Errorf("%s.txt: %q opens a bracket and does not close it", name, line)
			}
			names, line = append(names, strings.Split(more, ",")...), text
		}
		for _, n := range names {
			if !slices.Contains(meaning.Labels(), meaning.Label(n)) {
				return nil, fmt.Errorf("%s.txt: no class is called %q", name, n)
			}
		}
		list = append(list, meaning.Example{Text: line, Language: language, Labels: names, Weight: 1})
	}
	return list, nil
}

// lines are the lines of a file that say something.
func lines(name string) []string {
	data, err := sentenceFiles.ReadFile("sentences/" + name + ".txt")
	if err != nil {
		return nil
	}
	var list []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && (!strings.HasPrefix(line, "#") || strings.HasPrefix(line, "##")) {
			list = append(list, line)
		}
	}
	return list
}

// examples are the whole text of an item, and the sentence that shows its first class.
func (it *item) examples() ([]meaning.Example, error) {
	c, err := it.context()
	if err != nil {
		return nil, err
	}
	list := []meaning.Example{{Text: it.OwnText, Language: it.Language, Labels: it.Labels, Weight: 3, Context: c}}
	if it.Evidence != it.OwnText {
		c.Subject = ""
		list = append(list, meaning.Example{Text: it.Evidence, Language: it.Language, Labels: it.Labels[:1], Weight: 1, Context: c})
	}
	return list, nil
}

// context is what a program would know besides the words. The role of the sender,
// which the corpus names, is not used.
func (it *item) context() (meaning.Context, error) {
	open, err := money.Parse(it.OpenAmount, money.Currency(it.Currency))
	if err != nil {
		return meaning.Context{}, fmt.Errorf("item %s: %w", it.ID, err)
	}
	return meaning.Context{SentOn: it.SentOn, Subject: it.Subject, Open: open}, nil
}
