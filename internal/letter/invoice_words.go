package letter

import (
	"embed"
	"fmt"
	"sync"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/money"
)

// The words of invoices and statements of account, one file a language.
//
//go:embed invoice/*.yaml
var invoiceFiles embed.FS

// invoiceWords are the labels of one language. SmallBusiness is the sentence by which
// a small business charges no tax, by the creditor's place; "other" stands for the
// rest. The sentences name the law as commonly printed; the creditor may write his own.
type invoiceWords struct {
	Words         map[string]string
	SmallBusiness map[string]string `yaml:"small_business"`
}

var invoiceLanguages = sync.OnceValues(func() (map[string]*invoiceWords, error) {
	all := map[string]*invoiceWords{}
	for _, code := range languages {
		raw, err := invoiceFiles.ReadFile("invoice/" + code + ".yaml")
		if err != nil {
			return nil, fmt.Errorf("read the words of invoices in %s: %w", code, err)
		}
		var w invoiceWords
		if err := yaml.Unmarshal(raw, &w); err != nil {
			return nil, fmt.Errorf("read the words of invoices in %s: %w", code, err)
		}
		all[code] = &w
	}
	return all, nil
})

// own is a word of invoices, spelled as the place does, with its values put in.
func (w *biller) own(name string, values ...string) string {
	text := respell(w.words.Words[name], w.now.spelling)
	for _, v := range values {
		text = sprint(text, v)
	}
	return text
}

// smallBusiness is the sentence of the creditor's place.
func (w *biller) smallBusiness() string {
	for at := w.f.Creditor.Place; at != ""; at = wider(at) {
		if s := w.words.SmallBusiness[at]; s != "" {
			return respell(s, w.now.spelling)
		}
	}
	return respell(w.words.SmallBusiness["other"], w.now.spelling)
}

// point is the sign before decimals in this language and place.
func (w *biller) point() string {
	for _, r := range money.New(15, "EUR").Number(w.l.Language, w.place) {
		if r < '0' || r > '9' {
			return string(r)
		}
	}
	return "."
}
