package policy

import (
	"embed"
	"fmt"
	"slices"
	"sync"
)

//go:embed presets/*.yaml
var presetFiles embed.FS

// presetNames are in the order in which they are offered.
var presetNames = []string{"articles", "gentle", "firm"}

// Presets lists the ladders that come with the program.
func Presets() []string { return slices.Clone(presetNames) }

// PresetSource is the file of a preset, to start one's own ladder from; nil
// when there is none of that name.
func PresetSource(name string) []byte {
	data, err := presetFiles.ReadFile("presets/" + name + ".yaml")
	if err != nil {
		return nil
	}
	return data
}

var presets = sync.OnceValue(func() map[string]Policy {
	read := make(map[string]Policy, len(presetNames))
	for _, name := range presetNames {
		p, err := Parse(name+".yaml", PresetSource(name))
		if err != nil {
			panic(fmt.Sprintf("policy: preset %s: %v", name, err)) // our own file, held by a test
		}
		read[name] = p
	}
	return read
})

// Preset is a ladder that comes with the program.
func Preset(name string) (Policy, bool) {
	p, ok := presets()[name]
	p.Steps = slices.Clone(p.Steps)
	return p, ok
}
