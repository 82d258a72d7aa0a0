package chase

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"dunwell/internal/fault"
	"dunwell/internal/law"
)

func diarySchema(t *testing.T) (*jsonschema.Schema, any) {
	t.Helper()
	text, err := os.ReadFile("../../docs/diary.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("diary.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("diary.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema, doc
}

// plain turns YAML into what JSON would hold: days stay text.
func plain(t *testing.T, n *yaml.Node) any {
	t.Helper()
	switch n.Kind {
	case yaml.DocumentNode:
		return plain(t, n.Content[0])
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, plain(t, c))
		}
		return list
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(t, n.Content[i+1])
		}
		return m
	}
	switch n.ShortTag() {
	case "!!bool":
		return n.Value == "true"
	case "!!int", "!!float":
		f, err := strconv.ParseFloat(n.Value, 64)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	return n.Value
}

func TestDiariesFollowTheSchema(t *testing.T) {
	t.Parallel()
	schema, _ := diarySchema(t)
	files, err := filepath.Glob("testdata/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Errorf("%d diaries, want at least 50", len(files))
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var n yaml.Node
		if err := yaml.Unmarshal(text, &n); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(plain(t, &n)); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// dig goes down a JSON document by keys and indices.
func dig(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			v = v.(map[string]any)[p]
		case int:
			v = v.([]any)[p]
		}
	}
	return v
}

func TestSchemaKnowsTheVerbsOfTheCode(t *testing.T) {
	t.Parallel()
	_, doc := diarySchema(t)
	branches := dig(doc, "properties", "events", "items", "oneOf").([]any)
	var got []string
	for i, b := range branches {
		got = append(got, dig(b, "required", 1).(string))
		if i >= len(verbs) {
			break
		}
		want := []string{"on", verbs[i].name}
		for _, f := range strings.Fields(verbs[i].fields) {
			want = append(want, strings.TrimSuffix(f, "?"))
		}
		var have []string
		for key := range dig(b, "properties").(map[string]any) {
			have = append(have, key)
		}
		slices.Sort(want)
		slices.Sort(have)
		if !slices.Equal(have, want) {
			t.Errorf("%s has the fields %v in the schema, %v in the code", verbs[i].name, have, want)
		}
		if words, ok := dig(b, "properties", verbs[i].name, "enum").([]any); ok != (verbs[i].words != nil) || ok && len(words) != len(verbs[i].words) {
			t.Errorf("%s takes %v in the schema, %v in the code", verbs[i].name, words, verbs[i].words)
		}
	}
	if want := verbNames(); !slices.Equal(got, want) {
		t.Errorf("the schema has the verbs\n%v\nthe code has\n%v", got, want)
	}
	for _, list := range []struct {
		key  string
		want []string
	}{{"move", wordsOf(Moves())}, {"step", wordsOf(Steps())}, {"reason", wordsOf(append(Codes(), EventCodes()...))}, {"event", Events()}, {"warning", wordsOf(Warnings())}} {
		var got []string
		for _, w := range dig(doc, "properties", "expect", "items", "properties", list.key, "enum").([]any) {
			got = append(got, w.(string))
		}
		if !reflect.DeepEqual(got, list.want) {
			t.Errorf("%s: the schema has %v, the code %v", list.key, got, list.want)
		}
	}
}

const smallDiary = `about: small
client: {place: de}
bank: daily
events:
  - {on: 2026-02-02, invoice: A-1, amount: 100.00 EUR, due: 2026-03-02}
until: 2026-03-03
expect:
  - {on: 2026-03-03, move: reminder}
`

func TestDiaryFaultsNameTheirLine(t *testing.T) {
	t.Parallel()
	event := func(s string) string {
		return strings.Replace(smallDiary, "until:", "  - {on: 2026-02-03, "+s+"}\nuntil:", 1)
	}
	late := func(s string) string {
		return strings.Replace(smallDiary, "until:", "  - {on: 2026-03-03, "+s+"}\nuntil:", 1)
	}
	tests := map[string]struct{ text, where, code string }{
		"no verb":           {event("weather: fine"), "d.yaml:6", "event_no_verb"},
		"two verbs":         {event("paid: 1.00 EUR, pause: why"), "d.yaml:6", "event_two_verbs"},
		"foreign field":     {event("paid: 1.00 EUR, due: 2026-01-01"), "d.yaml:6", "key_unknown"},
		"missing field":     {event("promise: 1.00 EUR"), "d.yaml:6", "key_missing"},
		"unknown outcome":   {event("called: maybe"), "d.yaml:6", "word_unknown"},
		"sum without money": {event("paid: 12"), "d.yaml:6", "sum_unreadable"},
		"no such day":       {strings.Replace(smallDiary, "2026-02-02", "2026-02-30", 1), "d.yaml:5", "day_unreadable"},
		"unknown reason":    {strings.Replace(smallDiary, "move: reminder", "move: reminder, reason: because", 1), "d.yaml:8", "word_unknown"},
		"ends too early":    {strings.Replace(smallDiary, "until: 2026-03-03", "until: 2025-03-03", 1), "d.yaml:6", "diary_span"},
		"no fact":           {event("fact: call"), "d.yaml:6", "fact_unreadable"},
		"bad name of fact":  {event("fact: {Call: waived}"), "d.yaml:6", "fact_unreadable"},
		"facts in a list":   {event("fact: {call: [waived]}"), "d.yaml:6", "yaml_type"},
		"no such road":      {event("arm: court"), "d.yaml:6", "word_unknown"},
		"attorney files":    {event("filed: attorney, court: X, number: 1"), "d.yaml:6", "word_unknown"},
		"filed where":       {event("filed: small_claims, number: 1"), "d.yaml:6", "key_missing"},
		"waived in words":   {event("filed: small_claims, court: X, number: 1, waive: some"), "d.yaml:6", "sum_unreadable"},
		"placed with":       {event("placed: attorney"), "d.yaml:6", "key_missing"},
		"letter some day":   {event("placed: attorney, with: R, letter: soon, until: 2026-03-01"), "d.yaml:6", "day_unreadable"},
		"court gets a clue": {event("withdrawn: X, court: Y"), "d.yaml:6", "key_unknown"},
		"cashed":            {event("cheque: cash"), "d.yaml:6", "word_unknown"},
		"marked how":        {event("paid: 1.00 EUR, marked_full: partly"), "d.yaml:6", "yaml_type"},
		"head: company":     {smallDiary + "creditor: {company: perhaps}\n", "d.yaml:9", "yaml_type"},
		"head: an hour":     {smallDiary + "creditor: {hourly_rate: 85}\n", "d.yaml:9", "sum_unreadable"},
		"head: facts":       {strings.Replace(smallDiary, "{place: de}", "{place: de, facts: ok}", 1), "d.yaml:2", "yaml_type"},
		"ends never":        {strings.Replace(smallDiary, "until: 2026-03-03", "until: 9999-03-03", 1), "d.yaml:6", "diary_span"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseDiary("d.yaml", []byte(tc.text))
			faults, _ := errors.AsType[fault.List](err)
			for _, f := range faults {
				if f.Code == tc.code && f.Where == tc.where {
					return
				}
			}
			t.Errorf("got %v, want %s at %s", err, tc.code, tc.where)
		})
	}
	for name, tc := range map[string]struct{ text, code string }{
		"unknown invoice":   {event("mistake: A-7"), "invoice_unknown"},
		"invoice twice":     {event("invoice: A-1, amount: 1.00 EUR, due: 2026-03-03"), "invoice_twice"},
		"other currency":    {event("corrected: A-1, amount: 3.00 USD"), "currency_mixed"},
		"nothing armed":     {event("arm: off"), "not_armed"},
		"closed road":       {event("arm: small_claims"), "road_closed"},
		"before an invoice": {strings.Replace(smallDiary, "events:", "events:\n  - {on: 2026-01-02, write_off: gone}", 1), "account_unknown"},
		"nothing late":      {event("filed: small_claims, court: X, number: 1"), "nothing_owed"},
		"more waived":       {late("filed: small_claims, court: X, number: 1, waive: 100.00 EUR"), "sum_above_owed"},
		"filed twice":       {late("filed: small_claims, court: X, number: 1}\n  - {on: 2026-03-03, filed: small_claims, court: X, number: 1"), "matter_known"},
		"other money":       {late("filed: small_claims, court: X, number: 1, waive: 1.00 USD"), "account_unknown"},
		"withdrawn what":    {late("withdrawn: 7"), "matter_unknown"},
		"agency's letter":   {late("placed: agency, with: R, letter: 2026-03-01, until: 2026-03-15"), "letter_days"},
		"half a letter":     {late("placed: attorney, with: R, letter: 2026-03-01"), "letter_days"},
		"letter to come":    {late("placed: attorney, with: R, letter: 2026-03-09, until: 2026-03-15"), "day_ahead"},
		"placed twice":      {late("placed: attorney, with: R}\n  - {on: 2026-03-03, placed: attorney, with: r"), "matter_known"},
		"more given up":     {late("write_off: gone, amount: 100.01 EUR"), "sum_above_owed"},
		"given up twice":    {late("write_off: gone}\n  - {on: 2026-03-03, write_off: gone"), "nothing_owed"},
		"no cheque":         {late("cheque: return"), "cheque_unknown"},
		"held back":         {late("paid: 1.00 EUR, marked_full: true}\n  - {on: 2026-03-03, cheque: hold, until: 2026-03-03"), "day_past"},
		"unknown policy":    {smallDiary + "policy: harsh\n", "policy_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := ParseDiary("d.yaml", []byte(tc.text))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := Rehearse(d, nil, law.Embedded()); fault.CodeOf(err) != tc.code {
				t.Errorf("got %v, want %s", err, tc.code)
			}
		})
	}
}

// TestCheckFindsWhatDiffers holds the judge itself to account: a diary that
// expects the wrong thing must fail.
func TestCheckFindsWhatDiffers(t *testing.T) {
	t.Parallel()
	right := "{on: 2026-03-03, move: reminder}"
	for _, wrong := range []string{
		"{on: 2026-03-03, move: wait}",
		"{on: 2026-03-02, move: reminder}",
		"{on: 2026-03-03, move: reminder, step: enquiry}",
		"{on: 2026-03-03, move: reminder, reason: call.due}",
		"{on: 2026-03-03, move: reminder, also: [promise.broken]}",
		"{on: 2026-03-03, move: reminder, warning: call.open}",
		"{on: 2026-03-03, move: reminder, amount: 99.00 EUR}",
		"{on: 2026-03-03, move: reminder, approval: false}",
		"{on: 2026-03-03, move: reminder, deadline: 2026-03-09}",
		"{on: 2026-03-03, move: reminder, letter: reminder_2}",
		"{on: 2026-03-03, move: reminder, channel: phone}",
		"{on: 2026-03-03, move: reminder, check_again: 2026-03-09}",
		"{on: 2026-03-03, move: reminder, currency: USD}",
		"{on: 2026-02-02, move: wait}", // and says nothing of the reminder
	} {
		d, err := ParseDiary("d.yaml", []byte(strings.Replace(smallDiary, right, wrong, 1)))
		if err != nil {
			t.Fatal(err)
		}
		days, err := Rehearse(d, nil, law.Embedded())
		if err != nil {
			t.Fatal(err)
		}
		if d.Check(days) == nil {
			t.Errorf("%s was found right", wrong)
		}
	}
}

func FuzzDiary(f *testing.F) {
	f.Add([]byte(smallDiary))
	for _, name := range []string{"two_currencies", "bounce", "hardship", "open_list_rows_gone", "road_waiver", "road_attorney_letter", "road_write_off_paid", "road_cheque", "road_cheque_accepted"} {
		text, err := os.ReadFile("testdata/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := ParseDiary("d.yaml", data)
		if err != nil {
			if _, ok := errors.AsType[fault.List](err); !ok {
				t.Fatalf("%T instead of a fault.List: %v", err, err)
			}
			return
		}
		if d.Until.Sub(d.FirstSeen) > 800 || len(d.Events) > 40 {
			t.Skip("true, but slow")
		}
		days, err := Rehearse(d, nil, law.Embedded())
		if err != nil && fault.CodeOf(err) == "" {
			t.Fatalf("not a fault that can be shown: %v", err)
		}
		for i := range days {
			if x := &days[i].Decision; x.Move.Letter() && x.Step != StepPersistence && x.Owed.Less(x.Amount) { // a note is about what is owed no longer
				t.Fatalf("%s asks for %v of %v", x.On, x.Amount, x.Owed)
			}
		}
	})
}
