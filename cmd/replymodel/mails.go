package main

import (
	"bufio"
	"crypto/sha256"
	"embed"
	"encoding/json"
	"fmt"
)

//go:embed mails/*.jsonl
var mailFiles embed.FS

// apartBelow is below which first byte of sha256(id) a written mail is kept apart: no
// rule was written from those mails, no threshold chosen by them, and what is measured
// on them comes from a model that was not trained on them. Only the model that is
// committed learns from them as well.
const apartBelow = 77

// readMails reads the whole mails that were written blind, by writers who saw neither
// the corpus nor the rules.
func readMails() (mails []item, err error) {
	for _, language := range tongues {
		f, err := mailFiles.Open("mails/" + language + ".jsonl")
		if err != nil {
			return nil, fmt.Errorf("read the mails: %w", err)
		}
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var it item
			if err := json.Unmarshal(lines.Bytes(), &it); err != nil {
				return nil, fmt.Errorf("read the mails, %s: %w", language, err)
			}
			sum := sha256.Sum256([]byte(it.ID))
			it.mail, it.apart, it.fold = true, sum[0] < apartBelow, int(sum[1])%folds
			mails = append(mails, it)
		}
		if err := lines.Err(); err != nil {
			return nil, fmt.Errorf("read the mails, %s: %w", language, err)
		}
	}
	return mails, nil
}

// readItems reads the items of the corpus that may be read, and the mails.
func readItems(corpus string) ([]item, error) {
	items, err := readCorpus(corpus, false)
	if err != nil {
		return nil, err
	}
	mails, err := readMails()
	return append(items, mails...), err
}
