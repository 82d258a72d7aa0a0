// Package chart draws the desk's charts on the server: words in HTML, so that they
// never shrink, shapes in SVG, and the same figures as a table below. It says no
// words of its own; every text comes from the caller, in the reader's language.
package chart

import (
	"html/template"
	"strconv"
	"strings"

	"dunwell/internal/web/say"
)

// Words are what stands around a chart.
type Words struct {
	ID    string   // unique on its page; names the title for who hears the page
	Title string   // the finding or the question
	Unit  string   // what is measured, in which unit
	About string   // what the shapes show, for who does not see them
	Table string   // opens the figures as a table
	Heads []string // of the table, the first over the labels
	Empty string   // said in place of the shapes where there is nothing to draw
}

// Cell is one figure of a chart's table: words or a sum.
type Cell struct {
	Text   string
	Amount *say.Amount
}

// Text is a cell of words.
func Text(s string) Cell { return Cell{Text: s} }

// Sum is a cell with a sum.
func Sum(a say.Amount) Cell { return Cell{Amount: &a} }

// Row is one line of a chart's table.
type Row struct {
	Label string
	Cells []Cell
}

// figure is a chart ready to be written: Shapes are made of numbers and classes only.
type figure struct {
	Words
	Kind         string
	Rows         []Row
	Foot         *Row
	Bars         []drawnBar
	Legend       []legend
	Left, Bottom []string // words of the axes
	Shapes       template.HTML
}

// drawnBar is a line of hbars.
type drawnBar struct {
	Label, Small, Share string
	Figure              Cell
	Shapes              template.HTML
}

type legend struct {
	Text  string
	Shape template.HTML
}

func (f *figure) html() template.HTML {
	var b strings.Builder
	if err := page.Execute(&b, f); err != nil {
		panic(err) // our own template over our own types, held by a test
	}
	return template.HTML(b.String()) //nolint:gosec // written by html/template
}

// shapes writes SVG out of numbers and our own class names, never out of words.
type shapes struct{ strings.Builder }

func (s *shapes) rect(class string, x, y, width, height float64) {
	s.WriteString(`<rect class="` + class + `"`)
	s.number("x", x)
	s.number("y", y)
	s.number("width", width)
	s.number("height", height)
	s.WriteString("/>")
}

func (s *shapes) path(class, d string) {
	s.WriteString(`<path class="` + class + `" d="` + d + `"/>`)
}

func (s *shapes) number(name string, v float64) {
	s.WriteString(" " + name + `="` + short(v) + `"`)
}

func (s *shapes) html() template.HTML { return template.HTML(s.String()) } //nolint:gosec // numbers and our own classes

// short is a number of a shape, to two decimals.
func short(v float64) string {
	text := strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0")
	text = strings.TrimSuffix(text, ".")
	if text == "-0" {
		return "0"
	}
	return text
}

var page = template.Must(template.New("chart").Parse(`
{{- define "cell"}}{{with .Amount}}<span class="amt">{{with .Before}}<span class="cur">{{.}}</span>{{end}}{{.Whole}}<span class="dec{{if not .Decimals}} none{{end}}">{{.Decimals}}</span>{{with .After}} <span class="cur after">{{.}}</span>{{end}}</span>{{end}}{{.Text}}{{end -}}
{{define "table"}}{{if .Rows}}<details class="data"><summary>{{.Table}}</summary><table class="tight"><thead><tr>{{range $i, $h := .Heads}}<th scope="col"{{if $i}} class="r"{{end}}>{{$h}}</th>{{end}}</tr></thead><tbody>{{range .Rows}}<tr><th scope="row">{{.Label}}</th>{{range .Cells}}<td class="r">{{template "cell" .}}</td>{{end}}</tr>{{end}}</tbody>{{with .Foot}}<tfoot><tr><th scope="row">{{.Label}}</th>{{range .Cells}}<td class="r">{{template "cell" .}}</td>{{end}}</tr></tfoot>{{end}}</table></details>{{end}}{{end -}}
<figure class="card chart" aria-labelledby="{{.ID}}-h"><figcaption><h2 id="{{.ID}}-h">{{.Title}}</h2>{{with .Unit}}<span class="small">{{.}}</span>{{end}}</figcaption>
{{- if not .Rows}}<p class="small quiet">{{.Empty}}</p>{{else}}
{{- if .Legend}}<ul class="legend">{{range .Legend}}<li><svg aria-hidden="true" focusable="false" viewBox="0 0 18 12">{{.Shape}}</svg>{{.Text}}</li>{{end}}</ul>{{end}}
{{- if eq .Kind "bars"}}<div class="hbars">{{range .Bars}}<span class="lab">{{.Label}}{{with .Small}}<small>{{.}}</small>{{end}}</span><svg aria-hidden="true" focusable="false" viewBox="0 0 100 10" preserveAspectRatio="none">{{.Shapes}}</svg><span class="r">{{template "cell" .Figure}}{{with .Share}}<small>{{.}}</small>{{end}}</span>{{end}}</div>
{{- else if eq .Kind "line"}}<div class="plot"><div class="y" aria-hidden="true">{{range .Left}}<span>{{.}}</span>{{end}}</div><svg role="img" aria-labelledby="{{.ID}}-t {{.ID}}-d" focusable="false" viewBox="0 0 100 60" preserveAspectRatio="none"><title id="{{.ID}}-t">{{.Title}}</title><desc id="{{.ID}}-d">{{.About}}</desc>{{.Shapes}}</svg><div class="x" aria-hidden="true">{{range .Bottom}}<span>{{.}}</span>{{end}}</div></div>
{{- else}}<svg class="spark" role="img" aria-labelledby="{{.ID}}-t {{.ID}}-d" focusable="false" viewBox="0 0 100 64" preserveAspectRatio="none"><title id="{{.ID}}-t">{{.Title}}</title><desc id="{{.ID}}-d">{{.About}}</desc>{{.Shapes}}</svg><div class="plot" aria-hidden="true"><span></span><div class="x">{{range .Bottom}}<span>{{.}}</span>{{end}}</div></div>{{end}}
{{- template "table" .}}{{end}}</figure>`))
