package site

import (
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"slices"
	"strings"

	"dunwell/internal/web/say"
)

// Pages parses every page of a folder "pages" in each language, under names such as
// "en/today". The shared ones belong to all; each other file defines "content".
func Pages(files fs.FS, languages, shared []string, funcs template.FuncMap) (map[string]*template.Template, error) {
	names, err := fs.Glob(files, "pages/*.html")
	if err != nil {
		return nil, fmt.Errorf("read pages: %w", err)
	}
	pages := map[string]*template.Template{}
	for _, language := range languages {
		base := template.New("").Funcs(say.In(language).Funcs()).Funcs(funcs)
		for _, name := range shared {
			if _, err := base.ParseFS(files, "pages/"+name+".html"); err != nil {
				return nil, fmt.Errorf("read page %s: %w", name, err)
			}
		}
		for _, file := range names {
			name := strings.TrimSuffix(path.Base(file), ".html")
			if slices.Contains(shared, name) {
				continue
			}
			own, err := base.Clone()
			if err == nil {
				own, err = own.ParseFS(files, file)
			}
			if err != nil {
				return nil, fmt.Errorf("read page %s: %w", name, err)
			}
			sayWords(own, say.In(language))
			pages[language+"/"+name] = own
		}
	}
	return pages, nil
}
