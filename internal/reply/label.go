package reply

import "dunwell/internal/reply/meaning"

// Reading is what a reply is taken to mean. It is a proposal.
type Reading = meaning.Reading

// Context is what is known about a reply besides its words.
type Context = meaning.Context

// Read reads what the writer's own words mean; meaning.Read does the work.
func Read(own string, c Context) Reading { return meaning.Read(own, c) }
