package io.faasload.whisk.entity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The packages and actions of all namespaces, in memory and in a directory. Thread-safe. A change is on disk when the
 * method returns; otherwise it throws {@link java.io.UncheckedIOException}.
 */
public final class Entities {

    private final JsonFiles packageFiles;
    private final JsonFiles actionFiles;
    private final Map<String, WhiskPackage> packages = new ConcurrentHashMap<>();
    private final Map<String, WhiskAction> actions = new ConcurrentHashMap<>();

    public Entities(Path directory) throws IOException {
        packageFiles = new JsonFiles(directory.resolve("packages"));
        actionFiles = new JsonFiles(directory.resolve("actions"));
        packageFiles.all().stream().map(WhiskPackage::stored).forEach(p -> packages.put(p.path(), p));
        actionFiles.all().stream()
                .map(WhiskAction::stored)
                .forEach(a -> actions.put(a.name().path(), a));
    }

    public Optional<WhiskPackage> findPackage(String namespace, String name) {
        return Optional.ofNullable(packages.get(namespace + "/" + name));
    }

    public Optional<WhiskAction> findAction(EntityName name) {
        return Optional.ofNullable(actions.get(name.path()));
    }

    /** Newest first. */
    public List<WhiskPackage> packages(String namespace) {
        return packages.values().stream()
                .filter(p -> p.namespace().equals(namespace))
                .sorted(Comparator.comparingLong(WhiskPackage::updatedMillis).reversed())
                .toList();
    }

    /** The actions of all packages of the namespace, newest first. */
    public List<WhiskAction> actions(String namespace) {
        return actions.values().stream()
                .filter(a -> a.name().namespace().equals(namespace))
                .sorted(Comparator.comparingLong(WhiskAction::updatedMillis).reversed())
                .toList();
    }

    public List<WhiskAction> actions(String namespace, @Nullable String packageName) {
        return actions(namespace).stream()
                .filter(a -> Objects.equals(a.name().packageName(), packageName))
                .toList();
    }

    /**
     * Creates or replaces a package; {@code change} receives the current one, or null.
     *
     * @throws RefusedException 409 if it exists and {@code overwrite} is false
     */
    public synchronized WhiskPackage putPackage(
            String namespace, String name, boolean overwrite, PackageChange change) {
        WhiskPackage present = packages.get(namespace + "/" + name);
        refuseIfPresent(present, overwrite);
        WhiskPackage changed = change.apply(present);
        packageFiles.put(changed.path(), changed.toJson());
        packages.put(changed.path(), changed);
        return changed;
    }

    /**
     * Creates or replaces an action; {@code change} receives the current one, or null.
     *
     * @throws RefusedException 409 if it exists and {@code overwrite} is false
     */
    public synchronized WhiskAction putAction(EntityName name, boolean overwrite, ActionChange change) {
        WhiskAction present = actions.get(name.path());
        refuseIfPresent(present, overwrite);
        WhiskAction changed = change.apply(present);
        actionFiles.put(name.path(), changed.toJson(true));
        actions.put(name.path(), changed);
        return changed;
    }

    private static void refuseIfPresent(@Nullable Object present, boolean overwrite) {
        if (present != null && !overwrite) {
            throw RefusedException.byHandler(409, "resource already exists");
        }
    }

    /**
     * Deletes a package, including its actions if {@code force} is set.
     *
     * @throws RefusedException 404 if it does not exist, 409 if it has actions and {@code force} is false
     */
    public synchronized WhiskPackage deletePackage(String namespace, String name, boolean force) {
        WhiskPackage present = findPackage(namespace, name).orElseThrow(RefusedException::noSuchResource);
        List<WhiskAction> content = actions(namespace, name);
        if (!content.isEmpty() && !force) {
            throw RefusedException.byHandler(
                    409,
                    "Package not empty (contains " + content.size() + (content.size() == 1 ? " entity" : " entities")
                            + "). Set force param or delete package contents.");
        }
        content.forEach(action -> deleteAction(action.name()));
        packageFiles.delete(present.path());
        packages.remove(present.path());
        return present;
    }

    /**
     * Deletes an action.
     *
     * @throws RefusedException 404 if it does not exist
     */
    public synchronized WhiskAction deleteAction(EntityName name) {
        WhiskAction present = findAction(name).orElseThrow(RefusedException::noSuchResource);
        actionFiles.delete(name.path());
        actions.remove(name.path());
        return present;
    }

    /** Computes a package from the current one, or from null. */
    public interface PackageChange {
        WhiskPackage apply(@Nullable WhiskPackage present);
    }

    /** Computes an action from the current one, or from null. */
    public interface ActionChange {
        WhiskAction apply(@Nullable WhiskAction present);
    }
}
