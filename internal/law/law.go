// Package law is dated law with its sources: what a place allows, how long, how
// much, and how sure we are of it. Every figure carries source, day and confidence
// to the screen; what is not known is said to be unknown and is never zero.
package law

import (
	"crypto/sha256"
	_ "embed" // the figures that come with the program
	"encoding/hex"
	"fmt"
	"slices"
	"sync"

	"go.yaml.in/yaml/v3"

	"dunwell/internal/fault"
)

//go:embed data/us.yaml
var usText []byte

//go:embed data/intl.yaml
var intlText []byte

// Bundle is one version of the law. It does not change once it is read; safe for
// use by several goroutines.
type Bundle struct {
	Version string // day it was compiled, and the first letters of its hash: "2026-11-21-1a2b3c4d"
	Hash    string // SHA-256 over both texts, hexadecimal

	us, intl node
	texts    [2][]byte // of us.yaml and intl.yaml, as they were read
	sources  map[string]Source
	prepared preparations // what is asked so often that it is laid out once
	once     onces
	interest sync.Map // termsKey → *InterestTerms, made when first asked for
}

// Embedded is the law that comes with the program, parsed once.
func Embedded() *Bundle { return embedded() }

var embedded = sync.OnceValue(func() *Bundle {
	b, err := Read(usText, intlText)
	if err != nil {
		panic(fmt.Sprintf("the law in the program cannot be read: %v", err)) // held by a test
	}
	return b
})

// Read makes a bundle of the two texts. A text that is no law file is an Invalid fault.
func Read(us, intl []byte) (*Bundle, error) {
	sum := sha256.New()
	sum.Write(us)
	sum.Write([]byte{0})
	sum.Write(intl)
	b := &Bundle{Hash: hex.EncodeToString(sum.Sum(nil)), texts: [2][]byte{us, intl}}
	var err error
	if b.us, err = readText("us.yaml", us); err != nil {
		return nil, err
	}
	if b.intl, err = readText("intl.yaml", intl); err != nil {
		return nil, err
	}
	compiled := max(b.us.at("compiled_on").text(), b.intl.at("meta", "compiled").text())
	b.Version = compiled + "-" + b.Hash[:8]
	b.readSources()
	return b, nil
}

// Exchange is a bundle with another text in place of the one of its kind, told by
// what it holds. Figures of the creditor's own are not carried over.
func (b *Bundle) Exchange(text []byte) (*Bundle, error) {
	root, err := readText("law file", text)
	switch {
	case err != nil:
		return nil, err
	case root.at("states").known():
		return Read(text, b.texts[1])
	case root.at("jurisdictions").known():
		return Read(b.texts[0], text)
	}
	return nil, fault.Invalidf("law_unreadable", "law file", "the file holds neither states nor jurisdictions: it is no law file")
}

func readText(name string, text []byte) (node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		return node{}, fault.Invalidf("law_unreadable", name, "%s cannot be read as YAML: %v", name, err)
	}
	root := node{&doc}
	if doc.Kind == yaml.DocumentNode && len(doc.Content) == 1 {
		root = node{doc.Content[0]}
	}
	if aliased(root.y) {
		return node{}, fault.Invalidf("law_unreadable", name, "%s uses aliases (*name); write every figure out", name)
	}
	if v, ok := root.at("schema_version").whole(); !ok || v != 1 {
		return node{}, fault.Invalidf("law_unreadable", name, "%s is no law file this program can read: it needs schema_version 1", name)
	}
	return root, nil
}

// aliased finds a branch that stands for another: it could lead round in a circle.
func aliased(y *yaml.Node) bool {
	return y.Kind == yaml.AliasNode || slices.ContainsFunc(y.Content, aliased)
}
