package io.legate.admin;

import java.util.Collection;

/**
 * The page at {@code /}: what reads is a link, what changes the server is a button that posts; each
 * with fields for its parameters.
 */
final class HomePage {
  private HomePage() {}

  static String of(Collection<AdminEndpoint> endpoints) {
    StringBuilder out = new StringBuilder(Html.pageStart(""));
    out.append("<h1>Admin</h1>\n<table>\n<thead>\n")
        .append("<tr><th>Command</th><th>Description</th></tr>\n</thead>\n<tbody>\n");
    for (AdminEndpoint endpoint : endpoints) {
      row(out, endpoint);
    }
    return out.append("</tbody>\n</table>\n").append(Html.PAGE_END).toString();
  }

  private static void row(StringBuilder out, AdminEndpoint endpoint) {
    String path = Html.escape(endpoint.path());
    String name = path.equals("/") ? "/" : path.substring(1);
    out.append("<tr>\n<td>");
    if (endpoint.mutates()) {
      formStart(out, path, "post");
      out.append("<button>").append(name).append("</button>");
      fields(out, endpoint);
      out.append("</form>");
    } else {
      out.append("<a href=\"").append(path).append("\">").append(name).append("</a>");
      if (!endpoint.params().isEmpty()) {
        formStart(out, path, "get");
        fields(out, endpoint);
        out.append("<button>Show</button></form>");
      }
    }
    out.append("</td>\n<td>").append(Html.escape(endpoint.help())).append("</td>\n</tr>\n");
  }

  private static void formStart(StringBuilder out, String path, String method) {
    out.append("<form action=\"").append(path).append("\" method=\"").append(method).append("\">");
  }

  private static void fields(StringBuilder out, AdminEndpoint endpoint) {
    for (AdminParam param : endpoint.params()) {
      String name = Html.escape(param.name());
      out.append("<label title=\"").append(Html.escape(param.help())).append("\">");
      switch (param.kind()) {
        case BOOLEAN ->
            out.append("<input type=\"checkbox\" name=\"").append(name).append("\" value=\"y\"> ");
        case STRING -> out.append("<input type=\"text\" name=\"").append(name).append("\"> ");
        case ENUM -> {
          out.append("<select name=\"").append(name).append("\">");
          for (String choice : param.choices()) {
            out.append("<option>").append(Html.escape(choice)).append("</option>");
          }
          out.append("</select> ");
        }
      }
      out.append(name).append("</label>");
    }
  }
}
