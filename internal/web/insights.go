package web

// insightRoutes are the addresses of this page.
func (s *Server) insightRoutes() []route { return nil }
