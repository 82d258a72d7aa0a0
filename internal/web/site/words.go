package site

import (
	"html/template"
	"text/template/parse"

	"dunwell/internal/web/say"
)

// sayWords puts the words of a page that are the same each time, {{t "Approve"}}, into it
// once, when it is read: a page holds a hundred of them.
func sayWords(pages *template.Template, voice *say.Voice) {
	for _, page := range pages.Templates() {
		if page.Tree != nil {
			sayWordsIn(page.Tree.Root, voice)
		}
	}
}

func sayWordsIn(list *parse.ListNode, voice *say.Voice) {
	if list == nil {
		return
	}
	for i, node := range list.Nodes {
		switch n := node.(type) {
		case *parse.ActionNode:
			if text, ok := constant(n.Pipe); ok {
				word := template.HTMLEscapeString(voice.T(text))
				list.Nodes[i] = &parse.TextNode{NodeType: parse.NodeText, Pos: n.Pos, Text: []byte(word)}
			}
		case *parse.IfNode:
			sayWordsIn(n.List, voice)
			sayWordsIn(n.ElseList, voice)
		case *parse.RangeNode:
			sayWordsIn(n.List, voice)
			sayWordsIn(n.ElseList, voice)
		case *parse.WithNode:
			sayWordsIn(n.List, voice)
			sayWordsIn(n.ElseList, voice)
		}
	}
}

// constant is the text of {{t "…"}} that stands for itself.
func constant(pipe *parse.PipeNode) (string, bool) {
	if len(pipe.Decl) > 0 || len(pipe.Cmds) != 1 || len(pipe.Cmds[0].Args) != 2 {
		return "", false
	}
	name, ok := pipe.Cmds[0].Args[0].(*parse.IdentifierNode)
	if !ok || name.Ident != "t" {
		return "", false
	}
	text, ok := pipe.Cmds[0].Args[1].(*parse.StringNode)
	if !ok {
		return "", false
	}
	return text.Text, true
}
