package io.legate.extension;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.legate.common.ExtensionFactory;
import io.legate.factory.HttpFilterConfigFactory;
import io.legate.factory.NetworkFilterConfigFactory;
import io.legate.testing.Problems;
import org.junit.jupiter.api.Test;

class ExtensionsTest {
  private final Problems problems = new Problems();
  private final Extensions extensions = new Extensions();

  @Test
  void eachEntryOfTheListSaysWhatItsFactorySays() {
    for (Extensions.BuiltIn builtIn : Extensions.BUILT_IN) {
      ExtensionFactory factory = builtIn.make();
      assertThat(factory.configType()).isEqualTo(builtIn.configType());
      assertThat(factory.names()).as(builtIn.className()).isEqualTo(builtIn.names());
      if (factory instanceof HttpFilterConfigFactory filter) {
        String type = builtIn.routeType().isEmpty() ? builtIn.configType() : builtIn.routeType();
        assertThat(filter.routeConfigType()).isEqualTo(type);
      }
    }
  }

  @Test
  void findsByTypeWhateverTheName() {
    var echo =
        Any.newBuilder()
            .setTypeUrl("type.googleapis.com/" + "envoy.extensions.filters.network.echo.v3.Echo")
            .build();
    assertThat(extensions.find(NetworkFilterConfigFactory.class, "any name", echo, problems.root()))
        .isNotNull();
    assertThat(problems.all).isEmpty();
  }

  @Test
  void findsByCurrentDeprecatedAndShortNamesWhereThereIsNoConfiguration() {
    for (String name : new String[] {"envoy.filters.network.echo", "envoy.echo", "echo"}) {
      assertThat(
              extensions.find(
                  NetworkFilterConfigFactory.class,
                  name,
                  Any.getDefaultInstance(),
                  problems.root()))
          .isSameAs(
              extensions.find(
                  NetworkFilterConfigFactory.class,
                  "echo",
                  Any.getDefaultInstance(),
                  problems.root()));
    }
  }

  @Test
  void tellsWhatIsMissing() {
    var unknown = Any.newBuilder().setTypeUrl("type.googleapis.com/acme.Filter").build();
    assertThat(
            extensions.find(
                NetworkFilterConfigFactory.class,
                "acme",
                unknown,
                problems.root().at("filters", 0)))
        .isNull();
    assertThat(problems.all)
        .singleElement()
        .asString()
        .startsWith(
            "ERROR unsupported-extension filters[0]: Didn't find a registered implementation for"
                + " 'acme' with type URL: 'acme.Filter'; it is not one of Envoy's")
        .contains("(expected one of ", "envoy.filters.network.tcp_proxy");
  }
}
