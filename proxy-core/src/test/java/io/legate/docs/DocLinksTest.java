package io.legate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocLinksTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

  @Test
  void everyLinkOfThePagesLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    List<Path> pages = pages();
    assertThat(pages).hasSizeGreaterThan(12);
    for (Path page : pages) {
      List<MatchResult> links = LINK.matcher(GeneratedPart.read(page)).results().toList();
      for (MatchResult link : links) {
        if (!leadsSomewhere(page, link.group(1), link.group(2))) {
          broken.add(page.getFileName() + ": " + link.group());
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void theIndexNamesEveryPage() throws IOException {
    String index = GeneratedPart.read(ROOT.resolve("docs/README.md"));
    for (Path page : pages(ROOT.resolve("docs"))) {
      if (!page.endsWith("README.md")) {
        assertThat(index).as("the index docs/README.md").contains("](" + page.getFileName() + ")");
      }
    }
  }

  private static boolean leadsSomewhere(Path page, String file, String anchor) {
    Path target = file.isEmpty() ? page : page.resolveSibling(file);
    if (!Files.exists(target)) {
      return false;
    }
    return anchor == null
        || HEADING
            .matcher(GeneratedPart.read(target))
            .results()
            .anyMatch(heading -> anchor(heading.group(1)).equals(anchor));
  }

  /** The anchor that is made of a heading. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{Alnum} _-]", "").replace(' ', '-');
  }

  private static List<Path> pages() throws IOException {
    List<Path> all = new ArrayList<>(pages(ROOT));
    all.addAll(pages(ROOT.resolve("docs")));
    return all;
  }

  private static List<Path> pages(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".md")).toList();
    }
  }
}
