package web

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	mean "dunwell/internal/reply/meaning"
	"dunwell/internal/web/say"
)

// meant is one meaning of a mail in the words of the desk, and what follows when it
// is confirmed.
type meant struct {
	label      mean.Label
	word, then string
	warns      bool // what follows is a matter of law, or the end of a conversation
}

// meanings are all of them, in groups as a person looks for them.
var meanings = []struct {
	heading string
	list    []meant
}{
	{"They pay", []meant{
		{label: mean.LabelPromise, word: "Promises a date", then: "The promise is kept with its day and sum. Nobody is reminded before that day; if no money comes, you are asked again."},
		{label: mean.LabelConditional, word: "Promises, if …", then: "The promise is kept with its day and marked as one with a condition. Nobody is reminded before that day."},
		{label: mean.LabelProcessing, word: "Is being processed", then: "If a day is named, it is kept as a promise; else it counts as an answer without a date, and the next step keeps its distance."},
		{label: mean.LabelForgot, word: "Forgot it", then: "It counts as an answer. From now on, this account is treated as one that forgot."},
		{label: mean.LabelPaid, word: "Says it is paid", then: "The account rests a few days, until the bank can show the money."},
		{label: mean.LabelRemittance, word: "Paid, with a reference", then: "The account rests a few days, until the bank can show the money."},
	}},
	{"They pay less or later", []meant{
		{label: mean.LabelHardship, word: "Hard times", then: "Reminders stop. You are asked what you offer: more time, parts, or less."},
		{label: mean.LabelPlan, word: "Offers parts", then: "Reminders stop. Nothing is agreed yet: you can offer a plan with their parts already filled in."},
		{label: mean.LabelSettlement, word: "Offers less", then: "It counts as an answer. Nothing is agreed: taking the offer is a decision of yours."},
		{label: mean.LabelFullCondition, word: "Pays less as payment in full", then: "It counts as an answer. When the money comes, you are asked whether to take it on that condition.", warns: true},
	}},
	{"Something is wrong", []meant{
		{label: mean.LabelNotReceived, word: "Never got the invoice", then: "The invoice rests as a mistake of yours until you have sent it again. It counts as late from then."},
		{label: mean.LabelInvoiceError, word: "Wants something corrected", then: "The invoice rests as a mistake of yours until you have corrected it. It counts as late from then."},
		{label: mean.LabelInfo, word: "Needs something first", then: "It counts as an answer without a date. Answer them: the next step keeps its distance."},
		{label: mean.LabelQuality, word: "Work faulty or late", then: "The invoice rests as disputed until you have settled it. What nobody contests goes on."},
		{label: mean.LabelScope, word: "Not ordered or not delivered", then: "The invoice rests as disputed until you have settled it. What nobody contests goes on."},
		{label: mean.LabelAmount, word: "Contests the price", then: "The invoice rests as disputed until you have settled it. What nobody contests goes on."},
	}},
	{"They will not, or you must not", []meant{
		{label: mean.LabelRefusal, word: "Refuses to pay", then: "It is kept as a refusal. The next steps are decided with it.", warns: true},
		{label: mean.LabelInsolvency, word: "Insolvency", then: "All contact stops at once. You are told what to file, and where.", warns: true},
		{label: mean.LabelAttorney, word: "An attorney answers", then: "Nothing more is sent to the client. What follows goes to the attorney.", warns: true},
		{label: mean.LabelStop, word: "Asks not to be written to", then: "Nothing more is sent to the client.", warns: true},
		{label: mean.LabelWrongPerson, word: "The wrong person", then: "It counts as an answer. You are asked who is the right one."},
	}},
	{"No answer about the money", []meant{
		{label: mean.LabelAway, word: "Away", then: "The account rests until the day of the return, where one is named."},
		{label: mean.LabelNoted, word: "Noted, no more", then: "It counts as an answer without a date."},
		{label: mean.LabelRelationship, word: "Is upset", then: "It counts as an answer without a date. Better call them."},
		{label: mean.LabelAbuse, word: "Insults", then: "It counts as an answer without a date. Better call them."},
		{label: mean.LabelThanks, word: "Nothing about paying", then: "It is kept as read and counts as no answer. The next step goes on as planned."},
	}},
}

func meantBy(label mean.Label) (meant, bool) {
	for _, g := range meanings {
		for _, m := range g.list {
			if m.label == label {
				return m, true
			}
		}
	}
	return meant{}, false
}

// meaningWord is a meaning in the words of the desk.
func meaningWord(v *say.Voice, label mean.Label) string {
	m, ok := meantBy(label)
	if !ok {
		return string(label)
	}
	return v.T(m.word)
}

// sureOf is a confidence in words.
func sureOf(v *say.Voice, confidence float64) string {
	const sure, likely = 0.85, 0.5
	switch {
	case confidence >= sure:
		return v.T("sure")
	case confidence >= likely:
		return v.T("likely")
	}
	return v.T("maybe")
}

// segment is a run of words of a mail; Notes number the readings it shows, "" where
// it shows none.
type segment struct{ Text, Notes string }

// marking is a sentence to be marked, with its number.
type marking struct {
	from, to int
	note     string
}

// markSentences numbers the sentences of a text that show a reading: notes names
// each one's number, "" where it does not stand in the text.
func markSentences(text string, sentences []string) (paragraphs [][]segment, notes []string) {
	const most = 9
	var marks []marking
	which := make([]int, len(sentences)) // mark of each sentence, from 1
	for i, sentence := range sentences {
		from, to, ok := find(text, sentence)
		if !ok || len(marks) == most {
			continue
		}
		for n, m := range marks {
			if from < m.to && m.from < to {
				which[i] = n + 1 // one mark for both
			}
		}
		if which[i] == 0 {
			marks = append(marks, marking{from: from, to: to})
			which[i] = len(marks)
		}
	}
	for n := range marks {
		place := 1
		for _, other := range marks {
			if other.from < marks[n].from {
				place++
			}
		}
		marks[n].note = strconv.Itoa(place)
	}
	notes = make([]string, len(sentences))
	for i, n := range which {
		if n > 0 {
			notes[i] = marks[n-1].note
		}
	}
	return cutAt(text, marks), notes
}

// find looks for a sentence in a text, however its blanks and lines are broken.
func find(text, sentence string) (from, to int, ok bool) {
	const most = 2000
	words := strings.Fields(sentence)
	if len(words) == 0 || len(sentence) > most {
		return 0, 0, false
	}
	for i := range words {
		words[i] = regexp.QuoteMeta(words[i])
	}
	pattern, err := regexp.Compile(strings.Join(words, `[\s>]+`))
	if err != nil {
		return 0, 0, false
	}
	at := pattern.FindStringIndex(text)
	if at == nil {
		return 0, 0, false
	}
	return at[0], at[1], true
}

var emptyLines = regexp.MustCompile(`\n[ \t]*\n\s*`)

// cutAt cuts a text into paragraphs, and each where a mark begins or ends.
func cutAt(text string, marks []marking) (paragraphs [][]segment) {
	start := 0
	add := func(end int) {
		var p []segment
		for from := start; from < end; {
			next, note := end, ""
			for _, m := range marks {
				switch {
				case m.from <= from && from < m.to:
					next, note = min(end, m.to), m.note
				case m.from > from && m.from < next && note == "":
					next = m.from
				}
			}
			p = append(p, segment{text[from:next], note})
			from = next
		}
		if len(p) > 0 && strings.TrimSpace(text[start:end]) != "" {
			paragraphs = append(paragraphs, p)
		}
	}
	for _, gap := range emptyLines.FindAllStringIndex(text, -1) {
		add(gap[0])
		start = gap[1]
	}
	add(len(text))
	return paragraphs
}

// beginning is how a text begins, in one line.
func beginning(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	runes := []rune(text)[:most]
	return strings.TrimSpace(string(runes)) + "…"
}
