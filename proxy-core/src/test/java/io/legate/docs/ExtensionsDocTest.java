package io.legate.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.accesslog.AccessLogFactory;
import io.legate.common.ExtensionFactory;
import io.legate.extension.Extensions;
import io.legate.factory.HttpFilterConfigFactory;
import io.legate.factory.ListenerFilterConfigFactory;
import io.legate.factory.NetworkFilterConfigFactory;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExtensionsDocTest {
  private static final String PAGE = "extensions.md";
  private static final Map<Class<?>, String> KINDS =
      Map.of(
          AccessLogFactory.class, "access logger",
          HttpFilterConfigFactory.class, "HTTP filter",
          ListenerFilterConfigFactory.class, "listener filter",
          NetworkFilterConfigFactory.class, "network filter");

  @Test
  void thePageSaysOfEveryExtensionWhatItsCodeSays() {
    for (ExtensionFactory factory : Extensions.all()) {
      GeneratedPart.check(PAGE, factory.names().get(0), rows(factory));
    }
  }

  @Test
  void thePageKnowsNoOtherExtension() {
    List<String> onPage =
        Pattern.compile("<!-- generated: (.*) -->")
            .matcher(GeneratedPart.read(GeneratedPart.page(PAGE)))
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(onPage)
        .containsExactlyInAnyOrderElementsOf(
            Extensions.all().stream().map(factory -> factory.names().get(0)).toList());
  }

  private static String rows(ExtensionFactory factory) {
    String names =
        factory.names().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    return "| kind | "
        + kind(factory)
        + " |\n|---|---|\n| type | `"
        + factory.configType()
        + "` |\n| names | "
        + names
        + " |\n"
        + FieldTable.rows(CompiledMessages.of(factory.configType()));
  }

  private static String kind(ExtensionFactory factory) {
    return KINDS.entrySet().stream()
        .filter(kind -> kind.getKey().isInstance(factory))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no name for the kind of " + factory));
  }
}
