package io.faasload.driver.summary;

import io.faasload.dataset.summary.ThresholdResult;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Thresholds as a JUnit XML file, which CI servers show: a test case for each, and a failure for each that was crossed. */
public final class JUnitReport {

    private JUnitReport() {}

    /** Writes a file, replacing an existing one. */
    public static void write(Path file, List<ThresholdResult> results) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("testsuite");
            xml.writeAttribute("name", "thresholds");
            xml.writeAttribute("tests", String.valueOf(results.size()));
            xml.writeAttribute(
                    "failures",
                    String.valueOf(
                            results.stream().filter(ThresholdResult::isCrossed).count()));
            for (ThresholdResult result : results) {
                xml.writeStartElement("testcase");
                xml.writeAttribute("classname", "faasload.threshold");
                xml.writeAttribute("name", result.threshold().expression());
                if (result.isCrossed()) {
                    xml.writeEmptyElement("failure");
                    xml.writeAttribute("message", result.toString());
                }
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
