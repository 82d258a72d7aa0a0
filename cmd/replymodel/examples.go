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

// written are the sentences that were written for training.
func written() ([]meaning.Example, error) {
	var list []meaning.Example
	for _, language := range tongues {
		for _, name := range []string{language, language + "-more", "wide-" + language, "late-" + language} {
			one, err := sentencesOf(name, language)
			if err != nil {
				return nil, err
			}
			list = append(list, one...)
		}
	}
	list = append(list, composed(list)...)
	for i := range list {
		list[i].Weight *= sentenceShare
	}
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

// How much a text counts. The mails were written blind and are most like what comes
// in; the corpus was at hand when rules were written, and so teaches to trust rules
// too far.
const (
	mailWeight    = 4
	corpusWeight  = 1
	evidenceShare = 0.6 // the sentence of a mail that shows its first class
	sentenceShare = 0.5 // of what the written sentences weigh among themselves
)

// examples are the whole text of an item, and the sentence that shows its first class.
func (it *item) examples() ([]meaning.Example, error) {
	c, err := it.context()
	if err != nil {
		return nil, err
	}
	weight := float64(corpusWeight)
	if it.mail {
		weight = mailWeight
	}
	list := []meaning.Example{{Text: it.OwnText, Language: it.Language, Labels: it.Labels, Weight: weight, Context: c}}
	if it.Evidence != it.OwnText {
		c.Subject = ""
		list = append(list, meaning.Example{Text: it.Evidence, Language: it.Language, Labels: it.Labels[:1], Weight: weight * evidenceShare, Context: c})
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
