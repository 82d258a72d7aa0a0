package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// page is the first page met of one kind.
type page struct{ kind, address string }

// mostPages bounds the kinds of pages that are followed.
const mostPages = 120

var (
	links = regexp.MustCompile(`href="(/[^"#]*)"`)
	odd   = regexp.MustCompile(`[^a-z0-9]+`)
)

// crawl follows the links of a site and gives one page of each kind, in the order in
// which they are met.
func crawl(ctx context.Context, site string, from ...string) ([]page, error) {
	var found []page
	met := map[string]bool{}
	for waiting := from; len(waiting) > 0 && len(found) < mostPages; waiting = waiting[1:] {
		path := waiting[0]
		kind := kindOf(path)
		if met[kind] {
			continue
		}
		met[kind] = true
		body, err := read(ctx, site+path)
		if err != nil {
			return nil, err
		}
		if body == "" {
			continue // a file, or something that is not there
		}
		found = append(found, page{kind, site + path})
		for _, m := range links.FindAllStringSubmatch(body, -1) {
			waiting = append(waiting, strings.ReplaceAll(m[1], "&amp;", "&"))
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("%s shows no page", site+from[0])
	}
	return found, nil
}

// kindOf is an address without what tells one page of a kind from the next: parts of the
// path that hold a digit, and the values of its query.
func kindOf(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	var parts []string
	for part := range strings.SplitSeq(strings.Trim(u.Path, "/"), "/") {
		if strings.ContainsAny(part, "0123456789") || len(part) > 30 {
			part = "n"
		}
		parts = append(parts, part)
	}
	kind := strings.Join(parts, "-")
	if kind == "" {
		kind = "today"
	}
	var names []string
	for name := range u.Query() {
		names = append(names, name)
	}
	slices.Sort(names)
	return strings.Trim(odd.ReplaceAllString(strings.ToLower(strings.Join(append([]string{kind}, names...), "-")), "-"), "-")
}

// read gives a page, "" for what is none.
func read(ctx context.Context, address string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close() //nolint:errcheck // it was read to its end
	b, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") {
		return "", err
	}
	return string(b), nil
}

// draw takes a picture of each page: on a desk in light and dark, on a phone, and on a
// desk in each further language.
func draw(ctx context.Context, browser, out string, pages []page, languages []string) error {
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(browser), chromedp.NoSandbox, chromedp.Flag("disable-background-networking", true))
	ctx, stop := chromedp.NewExecAllocator(ctx, options...)
	defer stop()
	ctx, end := chromedp.NewContext(ctx)
	defer end()
	type look struct {
		name, scheme, language string
		width                  int64
	}
	looks := []look{{"desktop-light", "light", "en", 1280}, {"desktop-dark", "dark", "en", 1280}, {"phone-light", "light", "en", 390}}
	for _, l := range languages[1:] {
		looks = append(looks, look{"desktop-" + l, "light", l, 1280}, look{"phone-" + l, "light", l, 390})
	}
	var wide []error
	for _, l := range looks {
		for _, p := range pages {
			var picture []byte
			var width int64
			err := chromedp.Run(ctx,
				network.SetExtraHTTPHeaders(network.Headers{"Accept-Language": l.language}),
				emulation.SetDeviceMetricsOverride(l.width, 900, 1, l.width < 500),
				emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}),
				chromedp.Navigate(p.address),
				chromedp.Evaluate(`document.documentElement.scrollWidth`, &width),
				chromedp.FullScreenshot(&picture, 100),
			)
			if err != nil {
				return fmt.Errorf("draw %s: %w", p.kind, err)
			}
			if width > l.width {
				wide = append(wide, fmt.Errorf("%s is %d px wide at %d", p.kind, width, l.width))
			}
			if err := os.WriteFile(filepath.Join(out, p.kind+"-"+l.name+".png"), picture, 0o644); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(os.Stdout, "%d pages, %d pictures in %s\n", len(pages), len(pages)*len(looks), out)
	return errors.Join(wide...)
}
