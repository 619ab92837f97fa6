package io.legate.docs;

import io.legate.accesslog.Operators;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OperatorsDocTest {
  @Test
  void thePageListsEveryOperator() {
    GeneratedPart.check("access-log.md", "operators with a value", names(true));
    GeneratedPart.check("access-log.md", "operators without a value", names(false));
  }

  private static String names(boolean shown) {
    return Operators.names().entrySet().stream()
            .filter(operator -> operator.getValue() == shown)
            .map(Map.Entry::getKey)
            .map(name -> "`" + name + "`")
            .collect(Collectors.joining(", "))
        + "\n";
  }
}
