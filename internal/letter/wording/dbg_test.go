package wording
import ("testing";"os";"fmt")
func TestDbg(t *testing.T){
 txt:=os.Getenv("DBG"); if txt=="" {return}
 lang:=os.Getenv("DBGL")
 l,err:=lexiconOf(lang); if err!=nil {t.Fatal(err)}
 for s:= range l.sentences(txt){ for _,h:= range l.find(s.tokens){ w:=""; for _,k:=range s.tokens[h.from:h.to]{w+=k.text+" "}; fmt.Printf("%s[%s] ",tagNames[h.tag],w)}; fmt.Println()
 }
 f,_:=Check(lang,txt,Allowed{}); for _,x:=range f {fmt.Println(x.Rule,txt[x.Span.Start:x.Span.End])}
}
