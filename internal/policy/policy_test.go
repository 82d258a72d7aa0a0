package policy

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"dunwell/internal/fault"
	"dunwell/internal/money"
)

const small = `name: mine
steps:
  - {step: reminder_1, after: 1}
  - {step: call, after: 10}
  - {step: reminder_3_offer, after: 14, deadline: 5}
  - {step: last_notice, after: 21, deadline: 5}
  - {step: final_demand, after: 30}
`

func TestPresetsKeepTheDaysOfTheDesign(t *testing.T) {
	t.Parallel()
	want := map[string]map[Name]int{
		"articles": {Notice: -3, Reminder1: 1, Reminder2: 7, Call: 10, Reminder3Offer: 14, LastNotice: 21, FinalDemand: 30},
		"gentle":   {FinalDemand: 45},
		"firm":     {FinalDemand: 21},
	}
	for _, name := range Presets() {
		p, ok := Preset(name)
		if !ok {
			t.Fatalf("no preset %s", name)
		}
		for step, after := range want[name] {
			if s, _ := p.Step(step); s.After != after {
				t.Errorf("%s: %s is on day %d, want %d", name, step, s.After, after)
			}
		}
		if demand, _ := p.Step(FinalDemand); demand.Deadline < 14 {
			t.Errorf("%s: a final demand gives %d days, want 14 or more", name, demand.Deadline)
		}
		for _, s := range p.Steps {
			if s.Autopilot {
				t.Errorf("%s: %s leaves by itself before anyone said so", name, s.Step)
			}
		}
	}
	if _, ok := Preset("harsh"); ok {
		t.Error("an unknown preset was found")
	}
}

func TestPresetsFollowTheSchema(t *testing.T) {
	t.Parallel()
	schema := compileSchema(t)
	files := map[string][]byte{"own": []byte(small)}
	for _, name := range Presets() {
		p, _ := Preset(name)
		files[name], files[name+" written out"] = PresetSource(name), p.YAML()
	}
	for name, data := range files {
		var value any
		if err := yaml.Unmarshal(data, &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func compileSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	text, err := os.ReadFile("../../docs/policy.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("policy.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("policy.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestParseNamesTheLineOfEachFault(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text  string
		where string
		code  string
	}{
		"empty":               {"", "p.yaml:1", "yaml_empty"},
		"not yaml":            {"name: [", "p.yaml:1", "yaml_unreadable"},
		"not a mapping":       {"- a\n- b\n", "p.yaml:1", "yaml_type"},
		"no name":             {strings.TrimPrefix(small, "name: mine\n"), "p.yaml:1", "key_missing"},
		"bad name":            {strings.Replace(small, "mine", "Meine Regel", 1), "p.yaml:1", "policy_name"},
		"unknown key":         {small + "graze: 3\n", "p.yaml:8", "key_unknown"},
		"unknown step key":    {strings.Replace(small, "after: 1}", "after: 1, afer: 2}", 1), "p.yaml:3", "key_unknown"},
		"key twice":           {small + "grace: 3\ngrace: 4\n", "p.yaml:9", "key_twice"},
		"wrong type":          {small + "grace: three\n", "p.yaml:8", "yaml_type"},
		"number as text":      {small + "grace: \"3\"\n", "p.yaml:8", "yaml_type"},
		"cap above the law":   {small + "cap: {written: 3}\n", "p.yaml:8", "number_out_of_range"},
		"early hours":         {small + "quiet_hours: {from: 6}\n", "p.yaml:8", "number_out_of_range"},
		"no hour left":        {small + "quiet_hours: {from: 12, to: 12}\n", "p.yaml:8", "quiet_hours"},
		"impatient":           {small + "import_patience: 3\n", "p.yaml:8", "number_out_of_range"},
		"unknown step":        {strings.Replace(small, "step: call", "step: visit", 1), "p.yaml:4", "word_unknown"},
		"step without a day":  {strings.Replace(small, "call, after: 10", "call", 1), "p.yaml:4", "key_missing"},
		"out of order":        {strings.Replace(small, "after: 14", "after: 9", 1), "p.yaml:5", "step_order"},
		"wrong order":         {strings.Replace(small, "reminder_1, after: 1", "last_notice, after: 1", 1), "p.yaml:5", "step_order"},
		"overlapping spacing": {small + "spacing: 8\n", "p.yaml:6", "step_spacing"},
		"deadline overlaps":   {strings.Replace(small, "21, deadline: 5", "21, deadline: 9", 1), "p.yaml:7", "step_deadline"},
		"above the cap":       {strings.Replace(small, "after: 21, deadline: 5", "after: 20, deadline: 5", 1) + "cap: {written: 1}\n", "p.yaml:6", "step_cap"},
		"one letter a week":   {small + "cap: {written: 1}\n", "", ""},
		"autopilot on demand": {strings.Replace(small, "after: 30", "after: 30, autopilot: true", 1), "p.yaml:7", "autopilot_forbidden"},
		"autopilot on notice of last resort": {strings.Replace(small, "after: 21", "after: 21, autopilot: true", 1),
			"p.yaml:6", "autopilot_forbidden"},
		"autopilot on a call":    {strings.Replace(small, "after: 10", "after: 10, autopilot: true", 1), "p.yaml:4", "autopilot_forbidden"},
		"late notice":            {strings.Replace(small, "reminder_1, after: 1", "notice, after: 1", 1), "p.yaml:3", "step_day"},
		"early reminder":         {strings.Replace(small, "after: 1}", "after: -1}", 1), "p.yaml:3", "step_day"},
		"notice for all":         {strings.Replace(small, "steps:\n", "steps:\n  - {step: notice, after: -5, only_if_paid_late: false}\n", 1), "p.yaml:3", "step_condition"},
		"demand without a call":  {strings.Replace(small, "  - {step: call, after: 10}\n", "", 1), "p.yaml:2", "step_call"},
		"no reminder":            {"name: x\nsteps: []\n", "p.yaml:2", "steps_none"},
		"alias":                  {"name: &a x\nabout: *a\n" + strings.TrimPrefix(small, "name: mine\n"), "p.yaml:1", "yaml_alias"},
		"two documents":          {small + "---\nname: y\n", "p.yaml:8", "yaml_two_documents"},
		"too large":              {small + "#" + strings.Repeat("x", 64<<10), "p.yaml", "file_too_large"},
		"sum with currency":      {small + "minimum: 5 EUR\n", "p.yaml:8", "sum_unreadable"},
		"own deadline on demand": {strings.Replace(small, "after: 30", "after: 30, deadline: 20", 1), "p.yaml:7", "step_deadline"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse("p.yaml", []byte(tc.text))
			if tc.code == "" {
				if err != nil {
					t.Fatalf("refused: %v", err)
				}
				return
			}
			faults, ok := errors.AsType[fault.List](err)
			if !ok {
				t.Fatalf("got %v, want a fault.List with %s", err, tc.code)
			}
			for _, f := range faults {
				if f.Code == tc.code && f.Where == tc.where {
					return
				}
			}
			t.Errorf("got\n%v\nwant %s at %s", err, tc.code, tc.where)
		})
	}
}

func TestParseTellsAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Parse("p.yaml", []byte(small+"graze: 3\ngrace: x\nspacing: 0\n"))
	var faults fault.List
	if !errors.As(err, &faults) || len(faults) != 3 {
		t.Fatalf("got %v, want three faults", err)
	}
	if want := `p.yaml:8: "graze" is not a field that is read here; did you mean "grace".`; faults[2].Error() != want {
		t.Errorf("got %q, want %q", faults[2].Error(), want)
	}
}

func TestVersionIsThatOfTheContent(t *testing.T) {
	t.Parallel()
	a, err := Parse("a.yaml", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Parse("b.yaml", []byte("# a comment\n"+small+"grace: 3 # as it is anyway\n"))
	if err != nil {
		t.Fatal(err)
	}
	if a.Version != b.Version || len(a.Version) != 12 {
		t.Errorf("the same content has the versions %q and %q", a.Version, b.Version)
	}
	c, err := Parse("c.yaml", []byte(small+"grace: 4\n"))
	if err != nil {
		t.Fatal(err)
	}
	if a.Version == c.Version {
		t.Error("another grace has the same version")
	}
	for _, name := range Presets() {
		p, _ := Preset(name)
		again, err := Parse(name, p.YAML())
		if err != nil || again.Version != p.Version {
			t.Errorf("%s written out and read again: version %q, want %q (%v)", name, again.Version, p.Version, err)
		}
	}
}

func TestDiffTellsWhatChanges(t *testing.T) {
	t.Parallel()
	a, _ := Preset("articles")
	b, _ := Preset("articles")
	if got := Diff(a, b); got != nil {
		t.Errorf("no difference was told as %v", got)
	}
	b.Steps[3].After, b.Steps[1].Autopilot, b.Grace = 9, true, 4
	b.Steps = append(b.Steps[:2:2], b.Steps[3:]...) // without the second reminder
	want := []string{
		"steps.reminder_1.autopilot: false → true",
		"steps.reminder_2: day 7 (gone)",
		"steps.call.after: 10 → 9",
		"grace: 3 → 4",
	}
	got := Diff(a, b)
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i].String() != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

func TestLimitFitsEachCurrency(t *testing.T) {
	t.Parallel()
	for c, want := range map[money.Currency]int64{"USD": 1_000_50, "JPY": 1_000, "KWD": 1_000_500} {
		if got := Limit(1_000_50).In(c).Minor(); got != want {
			t.Errorf("1000.50 in %s is %d, want %d", c, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(small))
	for _, name := range Presets() {
		f.Add(PresetSource(name))
	}
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("{steps: [{step: notice, after: -3}, [], null, 7]}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Parse("p.yaml", data)
		if err != nil {
			if _, ok := errors.AsType[fault.List](err); !ok {
				t.Fatalf("%T instead of a fault.List: %v", err, err)
			}
			return
		}
		again, err := Parse("q.yaml", p.YAML())
		if err != nil || again.Version != p.Version {
			t.Fatalf("written out as\n%s\nand read again: %v, version %s instead of %s", p.YAML(), err, again.Version, p.Version)
		}
	})
}
