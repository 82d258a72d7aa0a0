package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"dunwell/internal/fault"
	"dunwell/internal/letter"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// settingTexts holds the creditor's own wording in use, by language; each version
// ever used stays beside it as texts/LANGUAGE/N.
const settingTexts = "texts"

// ownText is one file of a creditor's own wording.
type ownText struct {
	Version int    `json:"version"`
	File    string `json:"file"`
	By      string `json:"by"`
	YAML    string `json:"yaml"`
}

// OwnText tells of a wording that was taken in.
type OwnText struct {
	Language string
	Version  int
}

// UseTexts takes a creditor's own wording in, as the next version of its language,
// and uses it from now on. Every fault names its line and the rule it breaks.
func (d *Desk) UseTexts(ctx context.Context, creditor receivable.CreditorID, file string, yaml []byte, by string) ([]OwnText, error) {
	parsed, err := letter.ParseOverride(file, yaml)
	if err != nil {
		return nil, err
	}
	var used []OwnText
	err = d.db.Write(ctx, func(tx *store.Tx) error {
		used = used[:0]
		own, err := ownTexts(ctx, tx, creditor)
		if err != nil {
			return err
		}
		for _, language := range parsed.Languages() {
			next := ownText{Version: own[language].Version + 1, File: file, By: by, YAML: string(yaml)}
			own[language] = next
			if err := saveJSON(ctx, tx, creditor, settingTexts+"/"+language+"/"+strconv.Itoa(next.Version), next); err != nil {
				return err
			}
			used = append(used, OwnText{language, next.Version})
		}
		return saveJSON(ctx, tx, creditor, settingTexts, own)
	})
	return used, err
}

// DropTexts goes back to the product's own wording in a language.
func (d *Desk) DropTexts(ctx context.Context, creditor receivable.CreditorID, language string) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		own, err := ownTexts(ctx, tx, creditor)
		if err != nil {
			return err
		}
		if own[language].YAML == "" {
			return fault.NotFoundf("texts_unknown", "no wording of your own is in use for %q; those in use are for: %v", language, slices.Sorted(maps.Keys(own)))
		}
		own[language] = ownText{Version: own[language].Version}
		return saveJSON(ctx, tx, creditor, settingTexts, own)
	})
}

func saveJSON(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	return tx.SetSetting(ctx, creditor, name, string(text))
}

func ownTexts(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (map[string]ownText, error) {
	text, err := tx.Setting(ctx, creditor, settingTexts)
	if err != nil {
		return nil, err
	}
	return readOwnTexts(text)
}

func readOwnTexts(text string) (map[string]ownText, error) {
	own := map[string]ownText{}
	if text == "" {
		return own, nil
	}
	if err := json.Unmarshal([]byte(text), &own); err != nil {
		return nil, fmt.Errorf("read your own texts: %w", err)
	}
	return own, nil
}

// overrideIn is the creditor's own wording, read out of its setting; nil where he has
// none. It is parsed once a version: what was taken in is a file that parsed.
func (d *Desk) overrideIn(text string) (*letter.Override, error) {
	if text == "" {
		return nil, nil
	}
	if met, ok := d.wordings.Load(text); ok {
		return met.(*letter.Override), nil
	}
	own, err := readOwnTexts(text)
	if err != nil {
		return nil, err
	}
	var all *letter.Override
	for _, language := range slices.Sorted(maps.Keys(own)) {
		if own[language].YAML == "" {
			continue
		}
		name := fmt.Sprintf("%s (version %d)", own[language].File, own[language].Version)
		parsed, err := letter.ParseOverride(name, []byte(own[language].YAML))
		if err != nil {
			return nil, fault.Invalidf("texts_outdated", name, "your own texts no longer fit this version of the program; mend the file and take it in again with dunwell letter --use: %v", err)
		}
		all = all.With(parsed)
	}
	d.wordings.Store(text, all)
	return all, nil
}
