package io.legate.admin;

/** The frame of the admin pages: no scripts, nothing from elsewhere. */
public final class Html {
  /** The end of a page. */
  public static final String PAGE_END = "</body>\n</html>\n";

  private static final String STYLE =
      """
      body { font-family: system-ui, sans-serif; margin: 2rem; color: #1c2733; background: #fff; }
      h1 { font-size: 1.3rem; }
      table { border-collapse: collapse; }
      th { text-align: left; border-bottom: 2px solid #9fb0c0; padding: .4rem 1rem .4rem .4rem; }
      td { border-bottom: 1px solid #e1e7ec; padding: .4rem 1rem .4rem .4rem; vertical-align: top; }
      form { margin: 0; }
      label { display: block; margin-top: .3rem; font-size: .85rem; color: #4a5a68; }
      button { font: inherit; cursor: pointer; }
      pre { font-size: .85rem; }
      """;

  private Html() {}

  /** The beginning of a page, up to its body; {@code head} is put into its head as it is. */
  public static String pageStart(String head) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"UTF-8\">\n"
        + "<title>Envoy Admin</title>\n"
        + head
        + "<style>\n"
        + STYLE
        + "</style>\n</head>\n<body>\n";
  }

  /** Text that may stand between tags and in quoted attributes. */
  public static String escape(String text) {
    StringBuilder escaped = null;
    for (int i = 0; i < text.length(); i++) {
      String entity =
          switch (text.charAt(i)) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> null;
          };
      if (entity != null && escaped == null) {
        escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (escaped != null) {
        escaped.append(entity != null ? entity : text.substring(i, i + 1));
      }
    }
    return escaped == null ? text : escaped.toString();
  }
}
