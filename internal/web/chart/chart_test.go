package chart

import (
	"encoding/xml"
	"errors"
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"dunwell/internal/money"
	"dunwell/internal/web/say"
)

var words = Words{ID: "c", Title: "How <old>", Unit: "USD", About: "It rises.", Table: "Figures", Heads: []string{"Age", "USD"}, Empty: "Nothing yet."}

func usd(minor int64) Cell { return Sum(say.In("en").Amount(money.New(minor, "USD"))) }

// inside reports every shape of a chart that leaves its view box.
func inside(html template.HTML) error {
	d := xml.NewDecoder(strings.NewReader(string(html)))
	var wide, tall float64
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("not well-formed: %w", err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		at := map[string]string{}
		for _, a := range e.Attr {
			if a.Name.Local == "style" {
				return fmt.Errorf("inline style in %s", e.Name.Local)
			}
			at[a.Name.Local] = a.Value
		}
		switch e.Name.Local {
		case "svg":
			if _, err := fmt.Sscanf(at["viewBox"], "0 0 %g %g", &wide, &tall); err != nil {
				return err
			}
		case "rect":
			n := func(k string) float64 { v, _ := strconv.ParseFloat(at[k], 64); return v }
			if n("x") < 0 || n("y") < -.01 || n("width") < 0 || n("height") < 0 || n("x")+n("width") > wide+.02 || n("y")+n("height") > tall+.02 {
				return fmt.Errorf("rect %v leaves %g by %g", at, wide, tall)
			}
		case "path":
			for _, p := range regexp.MustCompile(`[ML]([-\d.]+) ([-\d.]+)`).FindAllStringSubmatch(at["d"], -1) {
				x, _ := strconv.ParseFloat(p[1], 64)
				y, _ := strconv.ParseFloat(p[2], 64)
				if x < 0 || x > wide || y < -.01 || y > tall+.01 {
					return fmt.Errorf("path %q leaves %g by %g", at["d"], wide, tall)
				}
			}
		}
	}
}

func TestShapesStayInsideAndTheTableSaysTheSame(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(-1_000, 1_000_000_000_000), 0, 14).Draw(t, "values")
		var bars []Bar
		var points []Point
		var paid []Paid
		var sum int64
		for i, v := range values {
			bars = append(bars, Bar{Label: fmt.Sprint("bar ", i), Value: v, Figure: usd(v), Row: []Cell{usd(v)}})
			sum += max(v, 0) / 20
			points = append(points, Point{Label: fmt.Sprint("week ", i), Low: sum / 2, Mid: sum, High: sum + sum/3, Other: sum * 2, Row: []Cell{usd(sum)}})
			days := int(v % 400)
			paid = append(paid, Paid{Label: fmt.Sprint("invoice ", i), Days: days, Figure: fmt.Sprint(days), Open: v%7 == 0})
		}
		say := func(v int64) string { return fmt.Sprint(v) }
		for name, html := range map[string]template.HTML{
			"hbars": HBars(words, bars, &Row{"All", []Cell{usd(sum)}}), "funnel": Funnel(words, bars, nil),
			"line": Line(words, LineWords{"expected", "band", "when due"}, "now", points, say), "behaviour": Behaviour(words, paid, int(sum%90)),
		} {
			if err := inside(html); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if rows := strings.Count(string(html), `<th scope="row">`); len(values) > 0 && name != "line" && rows < len(values) {
				t.Fatalf("%s: got %d rows in the table, want %d", name, rows, len(values))
			}
			if strings.Contains(string(html), "<old>") {
				t.Fatalf("%s: words became markup", name)
			}
		}
	})
}

func TestBarsAreOnOneScale(t *testing.T) {
	t.Parallel()
	bars := []Bar{{Label: "a", Value: 400, Class: "a0"}, {Label: "b", Value: 100, Class: "a1"}, {Label: "c", Class: "a2"}}
	widths := func(html template.HTML) (list []string) {
		for _, m := range regexp.MustCompile(`class="a\d" x="([\d.]+)" y="0" width="([\d.]+)"`).FindAllStringSubmatch(string(html), -1) {
			list = append(list, m[1]+"+"+m[2])
		}
		return list
	}
	if got, want := fmt.Sprint(widths(HBars(words, bars, nil))), "[0+100 0+25]"; got != want {
		t.Errorf("bars: got %s, want %s", got, want)
	}
	if got, want := fmt.Sprint(widths(Funnel(words, bars, nil))), "[0+80 80+20]"; got != want {
		t.Errorf("funnel: got %s, want %s", got, want)
	}
}

func TestBehaviourShowsTheTermAndWhatIsLate(t *testing.T) {
	t.Parallel()
	html := string(Behaviour(words, []Paid{{Label: "Jan", Days: 28}, {Label: "Feb", Days: 45}, {Label: "Mar", Days: 60}, {Label: "Apr", Days: 10, Open: true}}, 30))
	for _, want := range []string{`class="f1"`, `class="a2"`, `class="a3"`, `class="fb"`, `class="ldash"`} {
		if strings.Count(html, want) != 1 {
			t.Errorf("got %d of %s, want one: %s", strings.Count(html, want), want, html)
		}
	}
}

func TestNothingToDrawIsSaid(t *testing.T) {
	t.Parallel()
	none := func(int64) string { return "0" }
	for name, html := range map[string]template.HTML{
		"hbars": HBars(words, nil, nil), "behaviour": Behaviour(words, nil, 30),
		"line": Line(words, LineWords{}, "now", []Point{{Label: "w", Row: []Cell{Text("0")}}}, none),
	} {
		if !strings.Contains(string(html), "Nothing yet.") || strings.Contains(string(html), "<svg") {
			t.Errorf("%s: got %s, want the word for nothing and no shape", name, html)
		}
	}
}

func TestAxisIsRound(t *testing.T) {
	t.Parallel()
	for highest, want := range map[int64]string{1: "1 x 1", 7: "2 x 4", 47_200: "10000 x 5", 55_600: "20000 x 3", 100: "20 x 5", 999: "200 x 5"} {
		step, marks := axis(highest)
		if got := fmt.Sprint(step, " x ", marks); got != want {
			t.Errorf("axis of %d: got %s, want %s", highest, got, want)
		}
		if step*int64(marks) < highest || marks > 5 {
			t.Errorf("axis of %d: %d marks of %d do not hold it", highest, marks, step)
		}
	}
}
