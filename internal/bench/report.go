package bench

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// Report is what one run of the bench found. Its JSON is what is kept.
type Report struct {
	Started  string   `json:"started"`
	Commit   string   `json:"commit"` // "" where it is not known
	Invoices int      `json:"invoices"`
	Clients  int      `json:"clients"`
	Owners   int      `json:"creditors"`
	Day      string   `json:"day"`
	Seed     uint64   `json:"seed"`
	Cores    int      `json:"cores"`
	Go       string   `json:"go"`
	Machine  string   `json:"machine"`
	Load     []string `json:"load"`    // load averages at the begin and at the end, "" where not known
	Seconds  float64  `json:"seconds"` // the whole run
	Figures  []Figure `json:"figures"`
}

// Figure is one thing measured.
type Figure struct {
	Name     string    `json:"name"`
	Text     string    `json:"text"`
	Database string    `json:"database,omitempty"`
	Value    float64   `json:"value"` // the median
	Unit     string    `json:"unit"`
	Floor    float64   `json:"floor,omitempty"`
	Ratio    float64   `json:"ratio,omitempty"` // value to floor, or growth
	Runs     []float64 `json:"runs,omitempty"`
	Floors   []float64 `json:"floor_runs,omitempty"`
	Target   string    `json:"target,omitempty"`
	Met      *bool     `json:"met"` // null where there is no target or nothing was measured
	Note     string    `json:"note,omitempty"`
}

// aims sets the target and says whether it was met.
func (f Figure) aims(target string, met bool) Figure {
	f.Target, f.Met = target, &met
	return f
}

// against puts a figure beside its floor: medians of runs that took turns.
func against(name, text, database string, runs, floors []float64) Figure {
	f := Figure{Name: name, Text: text, Database: database, Unit: "s", Value: median(runs), Floor: median(floors), Runs: runs, Floors: floors}
	if f.Floor > 0 {
		f.Ratio = f.Value / f.Floor
	}
	return f
}

func median(runs []float64) float64 {
	if len(runs) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(runs))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

// WriteTable writes the report for people.
func (r *Report) WriteTable(w io.Writer) error {
	fmt.Fprintf(w, "%d open invoices, %d clients, %d creditors, day %s; %s, %d cores, %s\n", r.Invoices, r.Clients, r.Owners, r.Day, r.Machine, r.Cores, r.Go)
	if len(r.Load) == 2 {
		fmt.Fprintf(w, "load averages at the begin %s, at the end %s; the run took %.0f s\n", r.Load[0], r.Load[1], r.Seconds)
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "figure\tdatabase\tmeasured\tfloor\tratio\ttarget\t")
	for _, f := range r.Figures {
		floor, ratio, met := "", "", ""
		if f.Floor > 0 {
			floor = number(f.Floor) + " " + f.Unit
		}
		if f.Ratio > 0 {
			ratio = fmt.Sprintf("%.2f", f.Ratio)
		}
		if f.Met != nil {
			met = map[bool]string{true: "met", false: "MISSED"}[*f.Met]
		}
		fmt.Fprintf(t, "%s\t%s\t%s %s\t%s\t%s\t%s\t%s\n", f.Text, f.Database, number(f.Value), f.Unit, floor, ratio, f.Target, met)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, f := range r.Figures {
		if f.Note != "" {
			fmt.Fprintf(w, "%s: %s\n", strings.TrimSpace(f.Text+" "+f.Database), f.Note)
		}
	}
	return nil
}

// number is a figure with as many digits as it deserves.
func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3f", v)
}
