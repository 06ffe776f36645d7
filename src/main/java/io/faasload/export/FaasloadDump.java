package io.faasload.export;

import io.faasload.export.file.NamedRows;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** A dump of a MySQL or MariaDB database in the XML of {@code mysqldump --xml}, read in a constant amount of memory. */
final class FaasloadDump {

    private static final String XSI = "http://www.w3.org/2001/XMLSchema-instance";

    private FaasloadDump() {}

    /** Takes the rows of a table, as texts. */
    interface Sink extends NamedRows, Closeable {}

    /** Opens a table. */
    interface Sinks {
        Sink open(String table) throws IOException;
    }

    /**
     * Passes on the rows of some tables, in the order of the dump.
     *
     * @param columns the columns of each table to read, in lower case; others are ignored, and missing ones are NULL
     * @throws ExportException if it is not such a dump, or is cut off
     */
    static void read(InputStream dump, Map<String, List<String>> columns, Sinks sinks)
            throws IOException, ExportException {
        // The JDK's, whatever else is on the class path.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(dump);
            if (xml.nextTag() != XMLStreamConstants.START_ELEMENT
                    || !xml.getLocalName().equals("mysqldump")) {
                throw new ExportException(
                        "the dump is not one of mysqldump --xml: it starts with <" + xml.getLocalName() + ">");
            }
            while (xml.hasNext()) {
                if (xml.next() == XMLStreamConstants.START_ELEMENT
                        && xml.getLocalName().equals("table_data")) {
                    String table = attribute(xml, "name");
                    List<String> wanted = columns.get(table);
                    if (wanted != null) {
                        try (Sink sink = sinks.open(table)) {
                            sink.begin(wanted);
                            rows(xml, wanted, sink);
                        }
                    }
                }
            }
        } catch (XMLStreamException e) {
            throw new ExportException(
                    "the dump is not complete XML of mysqldump --xml: line "
                            + e.getLocation().getLineNumber() + ": "
                            + String.valueOf(e.getMessage()).replaceFirst("(?s).*Message: ", ""),
                    e);
        }
    }

    private static void rows(XMLStreamReader xml, List<String> columns, Sink sink)
            throws XMLStreamException, IOException {
        @Nullable String[] row = new String[columns.size()];
        while (xml.next() != XMLStreamConstants.END_ELEMENT
                || !xml.getLocalName().equals("table_data")) {
            if (xml.isStartElement() && xml.getLocalName().equals("row")) {
                row = new String[columns.size()];
            } else if (xml.isStartElement() && xml.getLocalName().equals("field")) {
                int place = columns.indexOf(attribute(xml, "name").toLowerCase(Locale.ROOT));
                boolean isNull = "true".equals(xml.getAttributeValue(XSI, "nil"));
                String text = xml.getElementText();
                if (place >= 0) {
                    row[place] = isNull ? null : text;
                }
            } else if (xml.isEndElement() && xml.getLocalName().equals("row")) {
                sink.row(row);
            }
        }
    }

    private static String attribute(XMLStreamReader xml, String name) {
        String value = xml.getAttributeValue(null, name);
        return value == null ? "" : value;
    }
}
