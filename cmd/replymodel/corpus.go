package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"

	"dunwell/internal/day"
)

// item is one line of the corpus, as its README describes it.
type item struct {
	ID         string       `json:"id"`
	Language   string       `json:"language"`
	SentOn     day.Date     `json:"sent_on"`
	Subject    string       `json:"subject"`
	FromRole   string       `json:"from_role"`
	Body       string       `json:"body"`
	OpenAmount string       `json:"open_amount"`
	Currency   string       `json:"currency"`
	Labels     []string     `json:"labels"`
	Promise    *wantPromise `json:"promise"`
	Offer      *wantOffer   `json:"offer"`
	Evidence   string       `json:"evidence_sentence"`
	OwnText    string       `json:"own_text"`
	Hold       bool         `json:"hold_chasing"`
	Owes       string       `json:"acknowledges_debt"`
	fold       int
	mail       bool // written blind, no item of the corpus
	apart      bool // of the mails: kept apart from rules, folds and thresholds
}

type wantPromise struct {
	Date        *string `json:"date"`
	Amount      *string `json:"amount"`
	Conditional bool    `json:"conditional"`
}

type wantOffer struct {
	Kind   string  `json:"kind"`
	Amount *string `json:"amount"`
	Share  *string `json:"share"`
	Count  *int    `json:"count"`
	Every  *string `json:"every"`
}

// folds is in how many parts the items that may be read are cut.
const folds = 5

// heldOut reports the items that stay unread and untrained until the end: those
// whose sha256(id) has a first byte divisible by 5.
func heldOut(id string) bool { return sha256.Sum256([]byte(id))[0]%5 == 0 }

// readCorpus reads the items that may be read, or only those that are held out.
// The others are dropped before their text is looked at.
func readCorpus(path string, held bool) ([]item, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read the corpus: %w", err)
	}
	defer f.Close()
	var items []item
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var name struct {
			ID string `json:"id"`
		}
		if err := json.Unmarshal(lines.Bytes(), &name); err != nil {
			return nil, fmt.Errorf("read the corpus: %w", err)
		}
		if heldOut(name.ID) != held {
			continue
		}
		var it item
		if err := json.Unmarshal(lines.Bytes(), &it); err != nil {
			return nil, fmt.Errorf("read the corpus, %s: %w", name.ID, err)
		}
		it.fold = int(sha256.Sum256([]byte(it.ID))[1]) % folds
		items = append(items, it)
	}
	return items, lines.Err()
}
