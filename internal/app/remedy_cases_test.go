package app

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// TestRemedyCasesFromOutside asks every worked case of the model through the
// command line and reads the answer as a script would.
func TestRemedyCasesFromOutside(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../remedy/testdata/cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Cases []struct {
			ID     string
			Facts  yaml.Node
			Expect struct {
				Recommended string
				DecidedBy   string `yaml:"decided_by"`
				Ineligible  map[string]string
				Value       map[string]float64 `yaml:"value_usd"`
				Actions     []string           `yaml:"must_actions"`
				MustNot     []string           `yaml:"must_not"`
			}
		}
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) != 32 {
		t.Fatalf("got %d cases, want 32", len(file.Cases))
	}
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			t.Parallel()
			facts, err := yaml.Marshal(&c.Facts)
			if err != nil {
				t.Fatal(err)
			}
			name := filepath.Join(t.TempDir(), c.ID+".yaml")
			if err := os.WriteFile(name, facts, 0o600); err != nil {
				t.Fatal(err)
			}
			var out, errOut bytes.Buffer
			if code := MainAt(time.Now, []string{"remedy", "--facts", name, "--json"}, strings.NewReader(""), &out, &errOut); code != 0 {
				t.Fatalf("exit code %d: %s", code, errOut.String())
			}
			var got struct {
				Recommended string
				DecidedBy   string `json:"decided_by"`
				Options     []struct {
					Remedy   string
					Eligible bool
					Code     *string
					Value    *string
				}
				Actions []string
				MustNot []string `json:"must_not"`
			}
			if err := json.Unmarshal(out.Bytes(), &got); err != nil {
				t.Fatal(err)
			}
			if got.Recommended != c.Expect.Recommended || got.DecidedBy != c.Expect.DecidedBy {
				t.Errorf("got %s by %s, want %s by %s", got.Recommended, got.DecidedBy, c.Expect.Recommended, c.Expect.DecidedBy)
			}
			for _, o := range got.Options {
				_, refused := c.Expect.Ineligible[o.Remedy]
				want, valued := c.Expect.Value[o.Remedy]
				switch {
				case o.Eligible == refused || refused != (o.Code != nil):
					t.Errorf("%s: eligible %t, want %t", o.Remedy, o.Eligible, !refused)
				case o.Eligible && !valued:
					t.Errorf("%s is priced, and the case has no value for it", o.Remedy)
				case o.Eligible:
					value, err := strconv.ParseFloat(*o.Value, 64)
					if err != nil || math.Abs(value-want) > max(300, 0.2*math.Abs(want)) {
						t.Errorf("%s: worth %s, want %.0f", o.Remedy, *o.Value, want)
					}
				}
			}
			for _, a := range c.Expect.Actions {
				if !slices.Contains(got.Actions, a) {
					t.Errorf("the action %s is missing from %v", a, got.Actions)
				}
			}
			for _, b := range c.Expect.MustNot {
				if !slices.Contains(got.MustNot, b) {
					t.Errorf("%s is not among what must not be: %v", b, got.MustNot)
				}
			}
		})
	}
}
