package io.legate.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomRulesTest {
  private static final String PLANTED = "io.legate.architecture.planted";

  @Test
  void everyRoomUsesOnlyRoomsOfLowerRows() {
    JavaClasses core =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPath(Path.of("target/classes"));

    assertThat(core).hasSizeGreaterThan(300);
    assertThat(new RoomRules("io.legate").violations(core)).isEmpty();
  }

  @Test
  void eachPlantedViolationIsFound() {
    JavaClasses planted = new ClassFileImporter().importPackages(PLANTED);

    List<String> found = new RoomRules(PLANTED).violations(planted);

    for (List<String> row : RoomRules.rows().subList(0, RoomRules.rows().size() - 1)) {
      for (String room : row) {
        assertThat(found)
            .as("a class of %s that looks up", room)
            .anyMatch(line -> line.contains("(" + room + ") uses"));
      }
    }
    assertThat(found)
        .anyMatch(line -> line.contains("(extension.a) uses " + PLANTED + ".extension.b"));
    assertThat(found).anyMatch(line -> line.contains("Nowhere is in no room"));
  }
}
